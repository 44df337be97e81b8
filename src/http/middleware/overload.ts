import type { Steps } from '../../vllm/steps.ts'
import { DEFAULT_LIMITS, type Dependencies } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'

/** How long clients should wait before they try again. */
const RETRY_AFTER_SECONDS = 1

/** How long quick requests are handled before the event loop reads further ones. */
const TURN_MILLISECONDS = 10

/** The same for expensive requests. Deno reads a few dozen requests after each turn, so turns must be short. */
const EXPENSIVE_TURN_MILLISECONDS = 2

/** When the oldest request has waited this long, the newest is handled first: its client will wait the longest. */
const NEWEST_FIRST_AFTER_MILLISECONDS = 100

/** How many requests may wait, and how long: a client that waited longer has probably given up. */
interface Lane {
  readonly mostWaiting: number
  readonly longestWait: number
}

const QUICK: Lane = { mostWaiting: 1_000, longestWait: 500 }
const EXPENSIVE: Lane = { mostWaiting: 48, longestWait: 500 }

/** Bytes of the bodies of all expensive requests that wait: with the largest bodies, 48 would hold 192 MiB. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024

/** How many expensive requests are handled at the same time: each further one would delay all of them. */
const MOST_EXPENSIVE = 2

/** A request that waits for its turn. */
interface Waiting {
  readonly since: number
  readonly signal: AbortSignal
  readonly start: () => void
  readonly refuse: (problem: Problem) => void
}

/** Lets other requests run if a turn is over. Rejects if the client has disconnected. */
export type Pause = () => Promise<void>

/** Runs work step by step, and lets other requests run in between. */
export async function inTurns<T>(steps: Steps<T>, pause: Pause): Promise<T> {
  let step = steps.next()
  for (; !step.done; step = steps.next()) await pause()
  return step.value
}

/**
 * Runs the expensive part of a request, whose body has so many bytes in memory: few run at the same time, and each pauses
 * between its steps.
 */
export type DoExpensive = <T>(bytes: number, work: (pause: Pause) => Promise<T>) => Promise<T>

/**
 * Keeps answers on time under overload. An idle process handles each request at once. A busy one refuses requests that do
 * not fit in the queue or waited too long, because a refusal costs far less than a late answer. It handles the oldest
 * first, or the newest first if the wait is long. Expensive requests have a queue of their own.
 */
export class OverloadControl {
  readonly #now: Dependencies['monotonicMilliseconds']
  readonly #mostInFlight: number | null
  readonly #quick: Waiting[] = []
  readonly #expensive: Waiting[] = []
  #inFlight = 0
  #expensiveRunning = 0
  #waitingBytes = 0
  /** When the current turn ends; undefined: no turn has begun. */
  #turnEnd: number | undefined
  #isDraining = false
  #onLeave: (() => void) | undefined

  constructor({
    monotonicMilliseconds,
    limits = DEFAULT_LIMITS,
  }: Pick<Dependencies, 'monotonicMilliseconds' | 'limits'>) {
    this.#now = monotonicMilliseconds
    this.#mostInFlight = limits.requestsInFlight
  }

  /**
   * Begins a quick request. Returns undefined if it may be handled now, otherwise a promise that resolves when it may.
   * Call `leave` at its end, unless this throws or the promise rejects.
   * @throws {Problem} `overloaded`; the promise rejects with it too.
   */
  enter(request: Request, now: number): Promise<void> | undefined {
    if (this.#mostInFlight === null) return undefined
    if (this.#inFlight >= this.#mostInFlight) throw OVERLOADED
    if (this.#quick.length === 0 && this.#hasTimeLeft(now)) {
      this.#inFlight++
      return undefined
    }
    const turn = this.#wait(request.signal, this.#quick, QUICK).then(() => {
      this.#inFlight++
    })
    if (!this.#isDraining) void this.#drain()
    return turn
  }

  /** Ends a request that has entered. */
  leave(): void {
    this.#inFlight--
    this.#onLeave?.()
  }

  /**
   * Begins an expensive request before its body is read, because reading costs far more than a refusal. Call `leave` at
   * its end, unless this throws.
   * @throws {Problem} `overloaded` if the queue of expensive requests is full.
   */
  enterExpensive(): void {
    if (this.#mostInFlight === null) return
    if (this.refusesExpensive) throw OVERLOADED
    this.#inFlight++
  }

  /** Whether `enterExpensive` would throw now. */
  get refusesExpensive(): boolean {
    if (this.#mostInFlight === null) return false
    return this.#expensive.length >= EXPENSIVE.mostWaiting || this.#inFlight >= this.#mostInFlight
  }

  /**
   * Runs the expensive part of the request that `signal` aborts. Rejects with `overloaded` when too many others wait, or the
   * bodies of all that wait have too many bytes.
   */
  async doExpensive<T>(
    signal: AbortSignal,
    bytes: number,
    work: (pause: Pause) => Promise<T>,
  ): Promise<T> {
    if (this.#mostInFlight === null) return await work(this.#pauseFor(signal))
    if (this.#expensiveRunning >= MOST_EXPENSIVE) {
      await this.#waitWithBody(signal, bytes)
    }
    this.#expensiveRunning++
    try {
      return await work(this.#pauseFor(signal))
    } finally {
      this.#expensiveRunning--
      this.#takeNext(this.#expensive, EXPENSIVE)?.start()
    }
  }

  async #waitWithBody(signal: AbortSignal, bytes: number): Promise<void> {
    if (this.#waitingBytes + bytes > MOST_WAITING_BYTES) throw OVERLOADED
    this.#waitingBytes += bytes
    try {
      await this.#wait(signal, this.#expensive, EXPENSIVE)
    } finally {
      this.#waitingBytes -= bytes
    }
  }

  #pauseFor(signal: AbortSignal): Pause {
    let resumed = this.#now()
    return async () => {
      if (this.#now() - resumed < EXPENSIVE_TURN_MILLISECONDS) return
      await nextTurn()
      const end = this.#now() + TURN_MILLISECONDS
      while (this.#quick.length > 0 && this.#now() < end) await nextTurn()
      if (signal.aborted) throw CLIENT_LEFT
      resumed = this.#now()
    }
  }

  /** Whether the current turn of the event loop may handle one more request. */
  #hasTimeLeft(now: number): boolean {
    if (this.#turnEnd === undefined) {
      this.#turnEnd = now + TURN_MILLISECONDS
      setTimeout(() => {
        this.#turnEnd = undefined
      }, 0)
    }
    return now < this.#turnEnd
  }

  #wait(signal: AbortSignal, queue: Waiting[], { mostWaiting }: Lane): Promise<void> {
    if (queue.length >= mostWaiting) return Promise.reject(OVERLOADED)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.push({ since: this.#now(), signal, start: resolve, refuse: reject })
    return promise
  }

  /** Handles waiting requests, oldest first, and gives the event loop time to read in between. */
  async #drain(): Promise<void> {
    this.#isDraining = true
    while (this.#quick.length > 0) {
      await nextTurn()
      const end = this.#now() + TURN_MILLISECONDS
      while (this.#now() < end) {
        const next = this.#takeNext(this.#quick, QUICK)
        if (next === undefined) break
        const { promise: left, resolve } = Promise.withResolvers<void>()
        this.#onLeave = resolve
        next.start()
        // A request that waits for its body or the database does not delay the others.
        await Promise.race([left, nextTurn()])
      }
    }
    this.#onLeave = undefined
    this.#isDraining = false
  }

  /** The next request whose client is probably still waiting. */
  #takeNext(queue: Waiting[], { longestWait }: Lane): Waiting | undefined {
    const now = this.#now()
    const isOlderThan = (age: number) => queue[0] !== undefined && now - queue[0].since > age
    while (isOlderThan(longestWait)) queue.shift()?.refuse(OVERLOADED)
    const take = () => (isOlderThan(NEWEST_FIRST_AFTER_MILLISECONDS) ? queue.pop() : queue.shift())
    for (let next = take(); next !== undefined; next = take()) {
      if (!next.signal.aborted) return next
      next.refuse(CLIENT_LEFT)
    }
    return undefined
  }
}

/** Resolves after the event loop has looked for input. A timer would also wait a millisecond or more. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Created once: creating an error costs more than the rest of a refusal. */
export const OVERLOADED = new Problem(
  'overloaded',
  `This instance is overloaded and did not handle the request. Try again in ${RETRY_AFTER_SECONDS} s`,
  {},
  { 'Retry-After': String(RETRY_AFTER_SECONDS) },
)

const CLIENT_LEFT = new Problem('overloaded', 'The client left before its request was handled')
