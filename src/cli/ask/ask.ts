import type { Problem } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { UnableError, UsageError } from '../exit.ts'

/** A request to the service, wherever that is. */
export interface Question {
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly body?: unknown
}

/** An answer in JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Answers a request: a server elsewhere, or the same service within this program. */
export type Ask = (question: Question) => Promise<Answer>

/** What the service makes of a request: what it found out, or what vLLM would refuse. */
export type Outcome<Body> =
  | { readonly answer: Body; readonly refusal?: undefined }
  | { readonly refusal: Problem; readonly answer?: undefined }

/** Problems that say something about what was checked, and not about the request. */
const REFUSALS: ReadonlySet<string> = new Set([
  'command_does_not_launch',
  'config_does_not_resolve',
  'checks_failed',
  'no_valid_plan',
])

/** Problems for which the request has to be changed. */
const REQUEST_PROBLEMS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_query',
  'unknown_release',
  'release_not_found',
  'payload_too_large',
  'too_many_values',
  'nesting_too_deep',
  'number_out_of_range',
  'lone_surrogate',
])

/**
 * Asks, and separates an answer from a failure.
 * @throws {UsageError} where the request has to be changed.
 * @throws {UnableError} for any other problem.
 */
export async function outcomeOf<Body>(ask: Ask, question: Question): Promise<Outcome<Body>> {
  const { status, body } = await ask(question)
  if (status === 200) return { answer: body as Body }
  const problem = body as Problem
  if (REFUSALS.has(problem.code)) return { refusal: problem }
  const message = describe(problem)
  throw REQUEST_PROBLEMS.has(problem.code) ? new UsageError(message) : new UnableError(message)
}

function describe({ code, detail, errors = [] }: Problem): string {
  const all = errors.map(({ pointer, message }) => `\n  ${pointer || '/'}: ${message}`)
  return `${code}: ${detail}${all.length > 1 || !detail.includes(errors[0]?.message ?? '') ? all.join('') : ''}`
}
