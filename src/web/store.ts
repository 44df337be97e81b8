import { ask } from './ask.ts'
import type { Slot } from './state/answers.ts'
import type { Inputs } from './state/inputs.ts'
import { versionOf } from './state/requests.ts'
import {
  advance,
  openSession,
  type Send,
  type Session,
  type SessionEvent,
  type Step,
} from './state/session.ts'
import { type Shared, toFragment } from './state/share.ts'
import { keepToken, keptToken } from './token.ts'

/** How long after the last change the address of the page follows, in milliseconds. */
const ADDRESS_DELAY = 400

/** The session of this page: it sends what the session wants to know, and shows each step to its listener. */
export class Store {
  #session: Session
  #listener: (session: Session) => void = () => {}
  #isAnnounced = false
  readonly #running = new Map<Slot, { cancel(): void }>()
  #addressTimer: ReturnType<typeof setTimeout> | undefined

  /** What the operator gave to this person; null: nothing so far. */
  #token = keptToken()

  /** Why the link that was opened could not be read; null: it could. */
  #linkFault: string | null

  constructor(inputs: Inputs, linkFault: string | null) {
    this.#linkFault = linkFault
    const step = openSession(inputs)
    this.#session = step[0]
    this.#take(step)
    addEventListener('online', () => this.retry())
  }

  get session(): Session {
    return this.#session
  }

  get linkFault(): string | null {
    return this.#linkFault
  }

  /** Whether requests go out with a token. */
  get hasToken(): boolean {
    return this.#token !== null
  }

  /** Takes a token for all requests, and asks again for what has no answer. */
  signIn(token: string): void {
    this.#token = token
    keepToken(token)
    this.retry()
  }

  /** Shows what a link has in it, or why it cannot be read. */
  open(shared: Shared): void {
    this.#linkFault = shared.is === 'unreadable' ? shared.reason : null
    if (shared.is === 'inputs') this.change(shared.inputs)
    else this.#announce()
  }

  listen(listener: (session: Session) => void): void {
    this.#listener = listener
  }

  /** Changes some of the inputs. */
  change(changes: Partial<Inputs>): void {
    this.#advance({ type: 'changed', inputs: { ...this.#session.inputs, ...changes } })
    clearTimeout(this.#addressTimer)
    this.#addressTimer = setTimeout(() => void this.#writeAddress(), ADDRESS_DELAY)
  }

  /** Asks again, without waiting, for what has no answer. */
  retry(): void {
    this.#advance({ type: 'retried' })
  }

  /** The link that brings back all that was put in, for the same release; undefined: that is too long for a link. */
  async link(): Promise<string | undefined> {
    const { inputs, answers } = this.#session
    const version = versionOf(inputs, answers) ?? null
    const fragment = await toFragment({ ...inputs, version })
    return fragment && `${location.origin}${location.pathname}#${fragment}`
  }

  async #writeAddress(): Promise<void> {
    history.replaceState(null, '', (await this.link()) ?? location.pathname)
  }

  #advance(event: SessionEvent): void {
    this.#take(advance(this.#session, event))
  }

  #take([session, effects]: Step): void {
    this.#session = session
    for (const effect of effects) {
      this.#running.get(effect.slot)?.cancel()
      this.#running.delete(effect.slot)
      if ('key' in effect) this.#send(effect)
    }
    this.#announce()
  }

  /** Several steps at the same time are shown once. */
  #announce(): void {
    if (this.#isAnnounced) return
    this.#isAnnounced = true
    queueMicrotask(() => {
      this.#isAnnounced = false
      this.#listener(this.#session)
    })
  }

  #send({ slot, key, delay }: Send): void {
    const controller = new AbortController()
    const timer = setTimeout(async () => {
      const outcome = await ask(key, controller.signal, { token: this.#token })
      if (controller.signal.aborted) return
      if ('answer' in outcome) this.#advance({ type: 'answered', slot, ...outcome })
      else if ('refusal' in outcome) this.#advance({ type: 'refused', slot, key, ...outcome })
      else this.#advance({ type: 'failed', slot, key, ...outcome })
    }, delay)
    const cancel = () => {
      clearTimeout(timer)
      controller.abort()
    }
    this.#running.set(slot, { cancel })
  }
}
