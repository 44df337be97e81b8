import { Problem } from '../problems/problem.ts'
import type { Answer } from './answer.ts'

const MOST_BYTES_OF_A_CHARACTER = 3

/** @throws {Problem} `answer_too_large` for an answer of more than `maxBytes`. */
export function refuseTooLarge({ body }: Answer, maxBytes: number): void {
  // Only files of the service itself are bytes.
  if (typeof body !== 'string' || body.length * MOST_BYTES_OF_A_CHARACTER <= maxBytes) return
  if (new TextEncoder().encode(body).byteLength > maxBytes) throw answerTooLarge(maxBytes)
}

/** The problem for an answer of more than `maxBytes`. */
export function answerTooLarge(maxBytes: number): Problem {
  const detail = `The answer would have more than ${maxBytes} bytes. Ask for less at once`
  const errors = [{ pointer: '', code: 'answer_too_large', message: detail }]
  return new Problem('answer_too_large', detail, { errors, limit_bytes: maxBytes })
}
