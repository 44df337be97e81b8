import { createHash } from 'node:crypto'
import packageJson from '../package.json' with { type: 'json' }
import { createApp } from '../src/http/app.ts'
import type { Dependencies } from '../src/http/dependencies.ts'
import { findRelease } from '../src/parallel-config/index.ts'
import { createMetrics } from '../src/runtime/metrics/metrics.ts'
import { wholeText } from '../src/vllm/outcome.ts'
import { releaseVersions } from '../src/vllm/releases/find.ts'
import type { Example } from './example.ts'
import { exampleHosts, exampleHostsWithoutDatabase } from './example-hosts.ts'

const newest = findRelease(releaseVersions.at(-1) ?? '')
if (newest === undefined) throw new Error('There is no release to answer for')

const quiet = () => ({
  sha256: (text: string | readonly string[]) =>
    createHash('sha256').update(wholeText(text)).digest('hex'),
  log: { request() {}, failure() {}, event() {} },
  monotonicMilliseconds: () => 0,
  isStopping: () => false,
  defaultRelease: newest,
  admission: { onFail: 'deny', onError: 'allow' } as const,
  metrics: createMetrics(
    packageJson.version,
    () => 0,
    () => ({ rss: 0, heapUsed: 0 }),
  ),
  openApiDocument: async () => ({}),
})

function broken(): never {
  throw new Error('out of order')
}

/** A service of its own for each example, so that none finds what another left behind. */
const DEPENDENCIES: Record<NonNullable<Example['given']> | 'well', () => Promise<Dependencies>> = {
  well: async () => ({ ...quiet(), hosts: await exampleHosts() }),
  without_database: async () => ({ ...quiet(), hosts: await exampleHostsWithoutDatabase() }),
  without_metrics: async () => ({
    ...quiet(),
    hosts: await exampleHosts(),
    metrics: undefined,
  }),
  cut_off: async () => ({ ...quiet(), hosts: await exampleHosts() }),
  stopping: async () => ({ ...quiet(), hosts: await exampleHosts(), isStopping: () => true }),
  small_answers: async () => ({
    ...quiet(),
    hosts: await exampleHosts(),
    limits: { answerBytes: 1_000, requestsInFlight: 1 },
  }),
  quota_exceeded: async () => ({
    ...quiet(),
    hosts: await exampleHosts({ max_uses: 1, max_bytes: 1 }),
  }),
  overloaded: async () => ({
    ...quiet(),
    hosts: await exampleHosts(),
    limits: { answerBytes: 0, requestsInFlight: 0 },
  }),
  rate_limited: async () => ({
    ...quiet(),
    hosts: await exampleHosts(),
    rateLimit: { perSecond: 0.1, burst: 0, header: 'X-Forwarded-For' },
  }),
  broken: async () => ({
    ...quiet(),
    hosts: { ...(await exampleHosts()), now: broken },
    sha256: broken,
  }),
}

/** The id that examples carry, so that the document stays the same from one emission to the next. */
const REQUEST_ID = '4f9c1d2e-0b7a-4c55-9a39-6c1f0a7be210'

/** Sends an example to the app itself. */
export async function ask(example: Example): Promise<Response> {
  const app = createApp(await DEPENDENCIES[example.given ?? 'well']())
  return await app.request(example.target, requestOf(example))
}

/** The request of an example, beside its target. */
export function requestOf({ operationId, body, headers, method, given }: Example): RequestInit {
  const bytes = body === undefined ? undefined : bytesOf(body)
  return {
    method: method ?? (operationId === 'resolveConfig' ? 'POST' : 'GET'),
    headers: {
      'X-Request-Id': REQUEST_ID,
      ...(bytes && { 'Content-Type': 'application/json', 'Content-Length': `${bytes.length}` }),
      ...headers,
    },
    ...(bytes && { body: given === 'cut_off' ? cutOff(bytes) : bytes }),
  }
}

/** A body that fails after its first half. */
function cutOff(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = [bytes.slice(0, bytes.length / 2)]
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.pop()
      if (chunk === undefined) controller.error(new Error('The client is gone'))
      else controller.enqueue(chunk)
    },
  })
}

function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body)
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
}
