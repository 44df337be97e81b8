import { type Answers, type ApiAnswer, SLOTS, type Slot } from './answers.ts'
import type { Inputs } from './inputs.ts'
import { requestsOf } from './requests.ts'

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

/** After a request that failed, in milliseconds; each failure of a slot in a row waits twice as long. */
const FIRST_RETRY = 1_000
const LONGEST_RETRY = 30_000

/** How many answers are remembered: undoing a change shows its answer at once, and without the server. */
const REMEMBERED = 60

/** Why there is no answer: a server that is gone, or one that fails. */
export interface Loss {
  readonly reason: string
  /** By slot, how many of its requests failed in a row. */
  readonly attempts: { readonly [slot in Slot]?: number }
}

/** All that the page knows. */
export interface Session {
  readonly inputs: Inputs
  readonly answers: Answers
  /** What each slot wants to know, as text; null: nothing. */
  readonly wanted: { readonly [slot in Slot]: string | null }
  readonly loss: Loss | null
  /** Why the service wants another token; null: it answers with the one that it gets, or with none. */
  readonly refusal: string | null
  /** Answers by their requests, the latest last. */
  readonly remembered: ReadonlyMap<string, ApiAnswer>
}

export type SessionEvent =
  | { readonly type: 'changed'; readonly inputs: Inputs }
  | { readonly type: 'answered'; readonly slot: Slot; readonly answer: ApiAnswer }
  | FailedEvent
  | RefusedEvent
  | { readonly type: 'retried' }

/** There is no answer, and it may be asked for again. */
interface FailedEvent {
  readonly type: 'failed'
  readonly slot: Slot
  readonly key: string
  readonly reason: string
  /** How long the server wants to be left alone, in milliseconds. */
  readonly wait: number
}

/** The request needs another token: asking again without one is of no use. */
interface RefusedEvent {
  readonly type: 'refused'
  readonly slot: Slot
  readonly key: string
  readonly refusal: string
}

/** Something to do for a slot, in the place of what it was about to send or waits for. */
export type Effect = Send | Cancel

/** Send a request after a delay, in milliseconds. */
export interface Send {
  readonly slot: Slot
  /** The request as text, as `wanted` has it. */
  readonly key: string
  readonly delay: number
}

/** Nothing more: nobody waits for the answer. */
export interface Cancel {
  readonly slot: Slot
  readonly cancel: true
}

export type Step = readonly [Session, readonly Effect[]]

function everySlot<T>(value: T): { readonly [slot in Slot]: T } {
  return Object.fromEntries(SLOTS.map((slot) => [slot, value])) as { [slot in Slot]: T }
}

/** The session of a page that was just opened. */
export function openSession(inputs: Inputs): Step {
  return settle({
    inputs,
    answers: everySlot(null),
    wanted: everySlot(null),
    loss: null,
    refusal: null,
    remembered: new Map(),
  })
}

/** What an event makes of a session. An answer that nobody waits for any more is remembered, and shown nowhere. */
export function advance(session: Session, event: SessionEvent): Step {
  switch (event.type) {
    case 'changed':
      return settle({ ...session, inputs: event.inputs })
    case 'answered':
      return answered(session, event.slot, event.answer)
    case 'failed':
      return failed(session, event)
    case 'refused':
      return [refused(session, event), []]
    case 'retried':
      return [session, unanswered(session)]
  }
}

function answered(session: Session, slot: Slot, answer: ApiAnswer): Step {
  const remembered = remember(session.remembered, answer)
  const isWanted = session.wanted[slot] === answer.key
  const answers = isWanted ? { ...session.answers, [slot]: answer } : session.answers
  const next = { ...session, remembered, answers, loss: null, refusal: null }
  // The server is back, or has the right token: what it did not answer before is asked for again.
  const isWell = session.loss === null && session.refusal === null
  const before = isWell ? [] : unanswered(next)
  return isWanted ? settle(next, before) : [next, before]
}

function remember(known: Session['remembered'], answer: ApiAnswer): Session['remembered'] {
  const entries = [...known].filter(([key]) => key !== answer.key)
  return new Map([...entries, [answer.key, answer] as const].slice(-REMEMBERED))
}

function failed(session: Session, { slot, key, reason, wait }: FailedEvent): Step {
  if (session.wanted[slot] !== key) return [session, []]
  const before = session.loss?.attempts ?? {}
  const attempt = before[slot] ?? 0
  const loss = { reason, attempts: { ...before, [slot]: attempt + 1 } }
  const delay = Math.min(LONGEST_RETRY, Math.max(wait, FIRST_RETRY * 2 ** attempt))
  return [{ ...session, loss }, [{ slot, key, delay }]]
}

function refused(session: Session, { slot, key, refusal }: RefusedEvent): Session {
  return session.wanted[slot] === key ? { ...session, refusal, loss: null } : session
}

/** Every request that has no answer yet, to be sent at once. */
function unanswered({ wanted, answers }: Session): Send[] {
  return SLOTS.flatMap((slot) => {
    const key = wanted[slot]
    return key === null || answers[slot]?.key === key ? [] : [{ slot, key, delay: 0 }]
  })
}

/** Brings what is wanted in line with the inputs and the answers, until nothing changes any more. */
function settle(session: Session, before: readonly Effect[] = []): Step {
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
    const known = key === null ? null : session.remembered.get(key)
    if (known === undefined && key !== null) {
      effects.push({ slot, key, delay: DELAYS[slot] })
    } else {
      effects.push({ slot, cancel: true })
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

/** The answer of a slot to what is asked now; null: it has none yet. */
export function currentAnswer(session: Session, slot: Slot): ApiAnswer | null {
  return freshness(session, slot) === 'current' ? session.answers[slot] : null
}
