import { type ApiAnswer, type ApiRequest, SLOTS, type Slot } from '../../src/web/state/answers.ts'
import { type Inputs, NO_FACTS, NO_INPUTS } from '../../src/web/state/inputs.ts'
import {
  advance,
  currentAnswer,
  openSession,
  type Session,
  type Step,
} from '../../src/web/state/session.ts'
import { app } from './app.ts'

/** Eight GPUs, and no Ray. */
export const H100S = {
  ...NO_FACTS,
  host: { platform: 'cuda', device_count: 8, ray: { installed: false } },
} as const

/** The inputs of a page on which only these were put in. */
export const inputsOf = (given: Partial<Inputs>): Inputs => ({ ...NO_INPUTS, ...given })

/** What the real app answers a request of the page with. */
export async function answerOf(key: string): Promise<ApiAnswer> {
  const { path, body }: ApiRequest = JSON.parse(key)
  const response = await app.request(path, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  return { key, status: response.status, body: await response.json() }
}

/** The session after a step, once the real app has answered everything that it asks for; or these slots alone. */
export async function settled(
  [session, effects]: Step,
  slots: readonly Slot[] = SLOTS,
): Promise<Session> {
  let current = session
  const queue = [...effects]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    // What is no longer wanted was cancelled.
    if (!('key' in next) || current.wanted[next.slot] !== next.key) continue
    if (!slots.includes(next.slot)) continue
    const event = { type: 'answered', slot: next.slot, answer: await answerOf(next.key) } as const
    const [after, more] = advance(current, event)
    current = after
    queue.push(...more)
  }
  return current
}

/** The session of a page with these inputs, with every answer that it wants from the real app. */
export const sessionOf = (given: Partial<Inputs>, slots?: readonly Slot[]): Promise<Session> =>
  settled(openSession(inputsOf(given)), slots)

/** The answers that the marks in the text are made from. */
export const currentAnswers = (session: Session) => ({
  main: currentAnswer(session, 'main'),
  plan: currentAnswer(session, 'plan'),
})
