/**
 * An open loop: requests by the clock, whether or not answers come, from a process of its own, and the probes from another, so
 * that nothing but the server delays an answer. The client speaks HTTP over sockets that it keeps: `fetch` would take more
 * processor time for a refusal than the server does, and the two share it.
 */
import { fileURLToPath } from 'node:url'
import { percentile } from './report.ts'

/** What is sent at a fixed rate. */
export interface Load {
  readonly url: string
  readonly body: string
  /** Requests a second. */
  readonly rate: number
  readonly seconds: number
}

interface Counted {
  /** Answers of 200 within a second of the request, a second: what a client that gives up then gets. */
  readonly goodput: number
  /** Answers of 503 within a second, a second. */
  readonly refused: number
  /** How late the client itself sent its requests, in milliseconds: more than a few, and the machine is too busy to measure. */
  readonly p99Lag: number
}

interface Probed {
  /** Of /livez, asked 20 times a second meanwhile, in milliseconds. */
  readonly slowestProbe: number
  readonly p99Probe: number
}

/** What clients and probes counted under the load. */
export interface LoadOutcome extends Counted, Probed {}

/** How long clients wait before they give up and close the connection. */
const PATIENCE_MILLISECONDS = 1_000

/** Sends requests by the clock, as independent clients do: none waits for the answer to another. */
export async function openLoop(load: Load): Promise<LoadOutcome> {
  const [counted, probed] = await Promise.all([
    inProcess<Counted>('load', load),
    inProcess<Probed>('probe', load),
  ])
  return { ...counted, ...probed }
}

async function inProcess<Outcome>(part: keyof typeof PARTS, load: Load): Promise<Outcome> {
  const { promise: outcome, resolve, reject } = Promise.withResolvers<Outcome>()
  const child = Bun.spawn([process.execPath, fileURLToPath(import.meta.url), part], {
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'json',
    ipc: resolve,
  })
  child.exited.then((code) => reject(new Error(`the ${part} ended with ${code}`)))
  child.send(load)
  return await outcome
}

async function sendByTheClock({ url, body, rate, seconds }: Load): Promise<Counted> {
  const clients = new Clients(new URL(url), body)
  const lags: number[] = []
  const started = performance.now()
  let sent = 0
  for (let now = started; now - started < seconds * 1000; now = performance.now()) {
    const due = Math.floor(((now - started) / 1000) * rate)
    if (due > sent) lags.push(now - started - ((sent + 1) / rate) * 1000)
    for (; sent < due; sent++) clients.send()
    clients.giveUp(performance.now() - PATIENCE_MILLISECONDS)
    await Bun.sleep(2)
  }
  await Bun.sleep(PATIENCE_MILLISECONDS)
  return {
    goodput: clients.count(200) / seconds,
    refused: clients.count(503) / seconds,
    p99Lag: percentile(lags, 0.99),
  }
}

/** A connection, and the request on it. */
interface Connection {
  socket: Bun.Socket<Connection> | undefined
  sentAt: number
  /** Of the answer, as far as it has come. */
  head: string
  /** Undefined until its head is there. */
  answer: { readonly status: number; remaining: number; readonly isLast: boolean } | undefined
  /** What the kernel did not take yet. */
  unsent: Uint8Array
}

/** Any number of clients, each with one request at a time. */
class Clients {
  readonly #url: URL
  readonly #request: Uint8Array
  readonly #counts = new Map<number, number>()
  readonly #idle: Connection[] = []
  readonly #busy = new Set<Connection>()

  constructor(url: URL, body: string) {
    this.#url = url
    this.#request = Buffer.from(
      `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }

  count(status: number): number {
    return this.#counts.get(status) ?? 0
  }

  send(): void {
    const connection = this.#idle.pop() ?? this.#connect()
    connection.sentAt = performance.now()
    connection.head = ''
    connection.answer = undefined
    connection.unsent = this.#request
    this.#busy.add(connection)
    if (connection.socket !== undefined) write(connection)
  }

  /** Closes the connections of requests that were sent before `time`. */
  giveUp(time: number): void {
    for (const connection of this.#busy) {
      if (connection.sentAt > time) return
      this.#busy.delete(connection)
      connection.socket?.terminate()
    }
  }

  #connect(): Connection {
    const connection: Connection = {
      socket: undefined,
      sentAt: 0,
      head: '',
      answer: undefined,
      unsent: this.#request,
    }
    Bun.connect<Connection>({
      hostname: this.#url.hostname,
      port: Number(this.#url.port),
      data: connection,
      socket: {
        open: (socket) => {
          connection.socket = socket
          // Its client gave up before there was a connection.
          if (!this.#busy.has(connection)) socket.terminate()
          else write(connection)
        },
        drain: () => write(connection),
        data: (_socket, chunk) => this.#take(connection, chunk),
        close: () => this.#forget(connection),
        error: () => this.#forget(connection),
      },
    }).catch(() => this.#forget(connection))
    return connection
  }

  #forget(connection: Connection): void {
    this.#busy.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
  }

  #take(connection: Connection, chunk: Buffer): void {
    if (!this.#busy.has(connection)) return
    let length = chunk.length
    if (connection.answer === undefined) {
      connection.head += chunk.toString('latin1')
      const end = connection.head.indexOf(HEAD_END)
      if (end === -1) return
      connection.answer = readHead(connection.head.slice(0, end))
      length = connection.head.length - end - HEAD_END.length
    }
    const { answer } = connection
    answer.remaining -= length
    if (answer.remaining > 0) return
    this.#counts.set(answer.status, this.count(answer.status) + 1)
    this.#busy.delete(connection)
    if (answer.isLast) connection.socket?.end()
    else this.#idle.push(connection)
  }
}

const HEAD_END = '\r\n\r\n'

const readHead = (head: string): NonNullable<Connection['answer']> => ({
  status: Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)),
  remaining: Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0),
  isLast: /^connection: *close/im.test(head),
})

function write(connection: Connection): void {
  const written = connection.socket?.write(connection.unsent) ?? 0
  connection.unsent = connection.unsent.subarray(Math.max(written, 0))
}

async function probe({ url, seconds }: Load): Promise<Probed> {
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const started = performance.now()
    const response = await fetch(new URL('/livez', url))
    await response.text()
    times.push(performance.now() - started)
    await Bun.sleep(50)
  }
  return { slowestProbe: Math.max(...times), p99Probe: percentile(times, 0.99) }
}

/** How many of these requests a second are answered to clients that wait for each answer. */
export async function capacity(
  { url, body }: Pick<Load, 'url' | 'body'>,
  seconds: number,
): Promise<number> {
  const end = performance.now() + seconds * 1000
  let answered = 0
  const client = async () => {
    while (performance.now() < end) {
      const headers = { 'Content-Type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.arrayBuffer()
      if (response.ok) answered++
    }
  }
  await Promise.all([client(), client(), client()])
  return answered / seconds
}

const PARTS = { load: sendByTheClock, probe }

if (import.meta.main) {
  const part = process.argv[2] === 'probe' ? PARTS.probe : PARTS.load
  process.once('message', async (load: Load) => {
    process.send?.(await part(load), () => process.exit(0))
  })
}
