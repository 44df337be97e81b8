import { expect } from 'bun:test'
import type { app } from './app.ts'

/** Of processor time for a request, and for one turn of what takes several: nothing else is answered meanwhile. */
export const MOST_MILLISECONDS = 100
const MOST_ANSWER_BYTES = 8 * 1024 * 1024

/** The first answers come from code that is not compiled yet, and other programs disturb: the quickest of these counts. */
const MOST_TRIES = 16

/** Milliseconds that `referenceWork` takes on the machine that the bounds are for. */
const REFERENCE_MILLISECONDS = 10

const REFERENCE_TEXT = JSON.stringify(
  Array.from({ length: 20_000 }, (_, index) => ({ index, name: `n${index}`, list: [index, 1, 2] })),
)

/** Reads 1.1 MB of JSON twice and writes it once. */
function referenceWork(): void {
  JSON.parse(REFERENCE_TEXT)
  JSON.stringify(JSON.parse(REFERENCE_TEXT))
}

/** How many times slower this machine is at present than the one of the bounds; 1 if it is not. */
function slowness(): number {
  const times = Array.from({ length: 5 }, () => {
    const before = cpuMilliseconds()
    referenceWork()
    return cpuMilliseconds() - before
  })
  return Math.max(1, Math.min(...times) / REFERENCE_MILLISECONDS)
}

/** What one request cost. */
export interface Cost {
  readonly status: number
  /** Processor time of all threads, in milliseconds. */
  readonly cpu: number
  /** Processor time of the longest turn, in milliseconds: until it ends, nothing else is answered. */
  readonly turn: number
  readonly bytes: number
}

/**
 * Sends what `makeRequest` makes until it costs no more than `mostCpu` milliseconds, up to sixteen times; fails when none does, or
 * the answer is too large or an error of the service. On a slower machine the bounds are as much higher as it is slower.
 */
export async function expectCheap(
  service: Pick<typeof app, 'request'>,
  makeRequest: () => Request | Promise<Request>,
  mostCpu = MOST_MILLISECONDS,
): Promise<Cost> {
  let least = await costOnce(service, await makeRequest())
  const isCheap = () => least.cpu <= mostCpu && least.turn <= MOST_MILLISECONDS
  for (let attempt = 1; attempt < MOST_TRIES && !isCheap(); attempt++) {
    const next = await costOnce(service, await makeRequest())
    least = { ...next, cpu: Math.min(next.cpu, least.cpu), turn: Math.min(next.turn, least.turn) }
  }
  expect(least.status).toBeLessThan(500)
  const factor = isCheap() ? 1 : slowness()
  expect(least.cpu).toBeLessThanOrEqual(mostCpu * factor)
  expect(least.turn).toBeLessThanOrEqual(MOST_MILLISECONDS * factor)
  expect(least.bytes).toBeLessThanOrEqual(MOST_ANSWER_BYTES)
  return least
}

async function costOnce(service: Pick<typeof app, 'request'>, request: Request): Promise<Cost> {
  const turns = new LongestTurn()
  const before = cpuMilliseconds()
  const response = await service.request(request)
  const bytes = (await response.bytes()).length
  return { status: response.status, cpu: cpuMilliseconds() - before, turn: turns.end(), bytes }
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Has its own turn as often as it can. */
class LongestTurn {
  #last = cpuMilliseconds()
  #longest = 0
  readonly #timer = setInterval(() => this.#note(), 1)

  #note(): void {
    const now = cpuMilliseconds()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
  }

  /** The most processor time without one. */
  end(): number {
    clearInterval(this.#timer)
    this.#note()
    return this.#longest
  }
}
