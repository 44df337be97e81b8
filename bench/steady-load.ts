/**
 * Sends requests at a steady rate, whatever the answers take, from a process of its own: the time of an answer is from
 * sending to its last byte as one client sees it, and what other clients send or compute at once is in no one's queue but
 * the server's. None is dropped, however slow; only those of the first second warm up both sides and are not counted.
 */
import { fileURLToPath } from 'node:url'

const TICK_MILLISECONDS = 1
const WARM_UP_SECONDS = 1

/** The request that a load repeats. */
export interface LoadRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The milliseconds of `count` answers, ascending. The requests, in order, and those of a second before are `requestOf` of
 * 0 and up; throws when one was not answered with 200.
 */
export async function steadyLoad(
  perSecond: number,
  count: number,
  requestOf: (index: number) => LoadRequest,
): Promise<readonly number[]> {
  const warmUp = perSecond * WARM_UP_SECONDS
  const requests = Array.from({ length: warmUp + count }, (_, index) => requestOf(index))
  const { promise: times, resolve, reject } = Promise.withResolvers<readonly number[]>()
  const child = Bun.spawn([process.execPath, fileURLToPath(import.meta.url)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: resolve,
  })
  child.exited.then((code) => reject(new Error(`the load ended with ${code}`)))
  child.send({ perSecond, warmUp, requests })
  return await times
}

interface Orders {
  readonly perSecond: number
  readonly warmUp: number
  readonly requests: readonly LoadRequest[]
}

async function send({ perSecond, warmUp, requests }: Orders): Promise<number[]> {
  const times: number[] = []
  const pending: Promise<void>[] = []
  const one = async (index: number, { url, ...request }: LoadRequest) => {
    const started = performance.now()
    const response = await fetch(url, request)
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
    if (index >= warmUp) times.push(performance.now() - started)
  }
  const begun = performance.now()
  while (pending.length < requests.length) {
    const due = ((performance.now() - begun) / 1000) * perSecond
    for (const request of requests.slice(pending.length, due)) {
      pending.push(one(pending.length, request))
    }
    await Bun.sleep(TICK_MILLISECONDS)
  }
  await Promise.all(pending)
  return times.toSorted((left, right) => left - right)
}

if (import.meta.main) {
  process.once('message', async (orders: Orders) => {
    process.send?.(await send(orders), () => process.exit(0))
  })
}
