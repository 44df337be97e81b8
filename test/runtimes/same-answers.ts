import { afterAll, beforeAll, expect, test } from 'bun:test'
import { PROBLEMS } from '../../src/http/problems/problem.ts'
import type { TableRequest } from './requests.ts'
import { type RuntimeServer, startProcess, startWorkerd } from './servers.ts'

const AT_ONCE = 8

/** What a runtime says of the connection, or of itself. All other headers are ours. */
const OF_THE_RUNTIME = ['connection', 'date', 'keep-alive', 'transfer-encoding']

/** The times by a server's own clock, and where the ETag is that of a body that has some. */
const TIMES = /"\d{4}-\d\d-\d\dT[\d:.]+Z"|(?<=_seconds":)[\d.]+/g
const HOSTS = '/v1/hosts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

async function ask(origin: string, request: TableRequest, id: string): Promise<Answer> {
  const { method, target, headers, body } = request
  const response = await fetch(`${origin}${target}`, {
    method,
    headers: { 'X-Request-Id': id, 'Accept-Encoding': 'identity', ...headers },
    redirect: 'manual',
    decompress: false,
    ...(body !== undefined && { body }),
  })
  const ours = [...response.headers].filter(([name]) => !OF_THE_RUNTIME.includes(name))
  const own = Object.fromEntries(ours)
  // Beside a body it says nothing of ours: the runtime may send chunks instead.
  if (method !== 'HEAD') delete own['content-length']
  // Latin-1 keeps every byte as it is.
  const bytes = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return { status: response.status, headers: own, body: bytes }
}

/**
 * Tests that real Bun, Deno and workerd processes answer alike: status, the headers that the app sets, and the body
 * byte for byte. `inOrder` is asked one by one, on a registry that is empty at first; the rest many at a time.
 */
export function testSameAnswers(
  inOrder: readonly TableRequest[],
  rest: readonly TableRequest[],
): void {
  const servers: RuntimeServer[] = []
  const codes = new Set<string>()
  beforeAll(async () => {
    servers.push(
      ...(await Promise.all([startProcess('Bun'), startProcess('Deno'), startWorkerd()])),
    )
  }, 120_000)
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  async function compare(request: TableRequest, at: number): Promise<void> {
    const id = `table-${at}`
    const answers = await Promise.all(servers.map(({ origin }) => ask(origin, request, id)))
    const [first, ...others] = answers
    codes.add(/^{"type":"\/problems\/(\w+)"/.exec(first?.body ?? '')?.[1] ?? 'none')
    for (const [index, answer] of others.entries()) {
      const name = `${request.name} under ${servers[index + 1]?.runtime}`
      const [theirs, ours] = [answer, first].map((each) => timeless(request, each))
      expect({ name, ...theirs }).toEqual({ name, ...ours })
    }
  }

  test(`${inOrder.length} requests, one after the other`, async () => {
    for (const [at, request] of inOrder.entries()) await compare(request, at)
  }, 600_000)

  test(`${rest.length} requests, many at a time`, async () => {
    const queue = [...rest.entries()]
    const client = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await compare(next[1], next[0])
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
  }, 600_000)

  test('a registry that does not answer', async () => {
    await Promise.all(servers.map((server) => server.breakRegistry()))
    const headers = { Authorization: `Bearer pcs_0000000000000002_${'A'.repeat(43)}` }
    await compare({ name: 'no table of tokens', method: 'GET', target: HOSTS, headers }, 0)
    expect(codes).toContain('registry_unavailable')
  }, 60_000)

  test('have every problem code among them that a request can provoke', () => {
    // These need a broken connection, an unexpected fault, a Host that fetch does not send, a rate limit, an overload, or a
    // process that stops, which a Worker never does.
    const unprovoked = Object.keys(PROBLEMS).filter((code) => !codes.has(code))
    expect(unprovoked.toSorted()).toEqual([
      'answer_too_large',
      'body_unreadable',
      'internal_error',
      'invalid_host',
      'overloaded',
      'quota_exceeded',
      'rate_limited',
      'shutting_down',
    ])
  })
}

function timeless({ target }: TableRequest, answer: Answer | undefined): Answer | undefined {
  if (answer === undefined) return undefined
  const { status, headers, body } = answer
  const hasTimes = target.startsWith(HOSTS) && headers.etag !== undefined
  return {
    status,
    headers: hasTimes ? { ...headers, etag: 'of the moment' } : headers,
    body: body.replaceAll(TIMES, '"time"'),
  }
}
