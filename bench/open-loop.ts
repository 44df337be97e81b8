/** An open loop: requests by the clock, from a process of its own, so that nothing but the server delays an answer. */
import { fileURLToPath } from 'node:url'

/** What is sent at a fixed rate, whether or not answers come. */
export interface Load {
  readonly url: string
  readonly body: string
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
}

export interface LoadOutcome {
  /** Answers of 200 within a second of the request, a second: what a client that gives up then gets. */
  readonly goodput: number
  /** Answers of 503 within a second, a second. */
  readonly refused: number
  /** Of /livez, asked 20 times a second meanwhile, in milliseconds. */
  readonly slowestProbe: number
  readonly p99Probe: number
}

/** How long clients wait before they give up and close the connection. */
const PATIENCE_MILLISECONDS = 1_000

/** Bun keeps more requests than this waiting in the client. */
const MOST_CONNECTIONS = '16384'

/** Sends requests by the clock, as independent clients do: none waits for the answer to another. */
export async function openLoop(load: Load): Promise<LoadOutcome> {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<LoadOutcome>()
  const child = Bun.spawn([process.execPath, fileURLToPath(import.meta.url)], {
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: MOST_CONNECTIONS },
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: resolve,
  })
  child.exited.then((code) => reject(new Error(`the load ended with ${code}`)))
  child.send(load)
  return await outcome
}

async function run({ url, body, rate, seconds }: Load): Promise<LoadOutcome> {
  const counts = new Map<number | 'late', number>()
  const pending: Promise<void>[] = []
  const started = performance.now()
  const over = new AbortController()
  const probes = probe(new URL('/livez', url).href, over.signal)
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * rate)
    while (pending.length < due) {
      pending.push(
        send(url, body).then((outcome) => {
          counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
        }),
      )
    }
    await Bun.sleep(2)
  }
  await Promise.all(pending)
  over.abort()
  const times = (await probes).toSorted((a, b) => a - b)
  return {
    goodput: (counts.get(200) ?? 0) / seconds,
    refused: (counts.get(503) ?? 0) / seconds,
    slowestProbe: times.at(-1) ?? 0,
    p99Probe: times[Math.floor(times.length * 0.99)] ?? 0,
  }
}

async function send(url: string, body: string): Promise<number | 'late'> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 'late'
  }
}

async function probe(url: string, until: AbortSignal): Promise<number[]> {
  const times: number[] = []
  while (!until.aborted) {
    const started = performance.now()
    const response = await fetch(url)
    await response.text()
    times.push(performance.now() - started)
    await Bun.sleep(50)
  }
  return times
}

/** How many of these requests a second are answered to clients that wait for each answer. */
export async function capacity(
  { url, body }: Pick<Load, 'url' | 'body'>,
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000
  let answered = 0
  const client = async () => {
    while (performance.now() < end) if ((await send(url, body)) === 200) answered++
  }
  await Promise.all([client(), client(), client()])
  return answered / seconds
}

if (import.meta.main) {
  process.once('message', async (load: Load) => {
    process.send?.(await run(load), () => process.exit(0))
  })
}
