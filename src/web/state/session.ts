import type { Inputs } from './inputs.ts'
import {
  type Answers,
  type ApiAnswer,
  type ApiRequest,
  requestsOf,
  SLOTS,
  type Slot,
} from './requests.ts'

/** How long after the last keystroke a request is sent, in milliseconds. */
const DELAYS: { readonly [slot in Slot]: number } = {
  main: 120,
  plan: 120,
  releases: 350,
  other: 120,
  compare: 250,
  factors: 250,
  list: 0,
  release: 0,
  arguments: 0,
  models: 0,
}

/** After a request that failed, in milliseconds; each failure in a row waits twice as long. */
const FIRST_RETRY = 1_000
const LONGEST_RETRY = 30_000

/** How many answers are remembered: undoing a change shows its answer at once, and without the server. */
const REMEMBERED = 60

/** Why there is no answer: a server that is gone, or one that fails. */
export interface Loss {
  readonly reason: string
  /** How many requests failed in a row. */
  readonly attempts: number
}

/** All that the page knows. */
export interface Session {
  readonly inputs: Inputs
  readonly answers: Answers
  /** What each slot wants to know, as text; null: nothing. */
  readonly wanted: { readonly [slot in Slot]: string | null }
  readonly loss: Loss | null
  /** Answers by their requests, the latest last. */
  readonly remembered: ReadonlyMap<string, ApiAnswer>
}

export type SessionEvent =
  | { readonly type: 'changed'; readonly inputs: Inputs }
  | { readonly type: 'answered'; readonly slot: Slot; readonly answer: ApiAnswer }
  | { readonly type: 'failed'; readonly slot: Slot; readonly key: string; readonly reason: string }
  | { readonly type: 'retried' }

/** What is to be done: send a request after a delay, in the place of whatever the slot was about to send or waits for. */
export interface Effect {
  readonly slot: Slot
  readonly key: string
  readonly request: ApiRequest
  readonly delay: number
  /** Null request: only drop what the slot was doing. */
}

/** Or stop what a slot was doing. */
export interface Cancel {
  readonly slot: Slot
  readonly cancel: true
}

export type Step = readonly [Session, readonly (Effect | Cancel)[]]

function everySlot<T>(value: T): { readonly [slot in Slot]: T } {
  return Object.fromEntries(SLOTS.map((slot) => [slot, value])) as { [slot in Slot]: T }
}

/** The session of a page that was just opened. */
export function openSession(inputs: Inputs): Step {
  const session: Session = {
    inputs,
    answers: everySlot(null),
    wanted: everySlot(null),
    loss: null,
    remembered: new Map(),
  }
  return settle(session, [])
}

/** What an event makes of a session. An answer that nobody waits for any more changes nothing. */
export function advance(session: Session, event: SessionEvent): Step {
  switch (event.type) {
    case 'changed':
      return settle({ ...session, inputs: event.inputs }, [])
    case 'answered':
      return answered(session, event.slot, event.answer)
    case 'failed':
      return failed(session, event.slot, event.key, event.reason)
    case 'retried':
      return retry(session)
  }
}

function answered(session: Session, slot: Slot, answer: ApiAnswer): Step {
  const remembered = remember(session.remembered, answer)
  if (session.wanted[slot] !== answer.key) return [{ ...session, remembered, loss: null }, []]
  const answers = { ...session.answers, [slot]: answer }
  const next = { ...session, remembered, answers, loss: null }
  // The server is back: what failed while it was gone is asked for again.
  return settle(next, session.loss === null ? [] : pending(next, slot))
}

function remember(known: Session['remembered'], answer: ApiAnswer): Session['remembered'] {
  const entries = [...known].filter(([key]) => key !== answer.key)
  return new Map([...entries, [answer.key, answer] as const].slice(-REMEMBERED))
}

function failed(session: Session, slot: Slot, key: string, reason: string): Step {
  if (session.wanted[slot] !== key) return [session, []]
  const attempts = (session.loss?.attempts ?? 0) + 1
  const delay = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** Math.min(attempts - 1, 5))
  const next = { ...session, loss: { reason, attempts } }
  return [next, [{ slot, key, request: JSON.parse(key), delay }]]
}

function retry(session: Session): Step {
  return [session, pending(session)]
}

/** Every request that has no answer yet, to be sent at once. */
function pending({ wanted, answers }: Session, besides?: Slot): Effect[] {
  return SLOTS.flatMap((slot) => {
    const key = wanted[slot]
    if (key === null || slot === besides || answers[slot]?.key === key) return []
    return [{ slot, key, request: JSON.parse(key), delay: 0 }]
  })
}

/** Brings what is wanted in line with the inputs and the answers, until nothing changes any more. */
function settle(session: Session, before: readonly (Effect | Cancel)[]): Step {
  const requests = requestsOf(session.inputs, session.answers)
  const effects = [...before]
  const wanted = { ...session.wanted }
  const answers = { ...session.answers }
  let isSettled = true
  for (const slot of SLOTS) {
    const request = requests[slot]
    const key = request === null ? null : JSON.stringify(request)
    if (key === wanted[slot]) continue
    wanted[slot] = key
    effects.push({ slot, cancel: true })
    const known = key === null ? null : session.remembered.get(key)
    if (known === undefined && key !== null && request !== null) {
      effects.push({ slot, key, request, delay: DELAYS[slot] })
    } else {
      // An answer may be what another request is made from.
      answers[slot] = known ?? null
      isSettled = false
    }
  }
  const next = { ...session, wanted, answers }
  return isSettled ? [next, effects] : settle(next, effects)
}

/** Whether a slot shows the answer to what is asked now, an older one, or none. */
export function freshness(
  { wanted, answers }: Session,
  slot: Slot,
): 'current' | 'stale' | 'waiting' | 'none' {
  const answer = answers[slot]
  if (wanted[slot] === null) return 'none'
  if (answer === null) return 'waiting'
  return answer.key === wanted[slot] ? 'current' : 'stale'
}
