import { describe, expect, test } from 'bun:test'
import { createServer } from 'node:net'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import { createToken, type TokenKind } from '../../src/hosts/tokens.ts'
import { MAX_BODY_BYTES } from '../../src/http/request/body.ts'
import { ask, type SendRequest } from '../../src/web/ask.ts'
import { openSession } from '../../src/web/state/session.ts'
import { subjectOf, verdictOf } from '../../src/web/state/subject.ts'
import { freePort } from '../../tools/workerd.ts'
import { makeApp } from '../support/app.ts'
import { inputsOf } from '../support/web-session.ts'

const nobodyStops = new AbortController().signal
const keyOf = (path: string, body?: unknown) => JSON.stringify({ path, body })
const SERVE = keyOf('/v1/serve', { command: 'vllm serve x' })

/** The real app, with these settings. */
const appWith = (overrides: Parameters<typeof makeApp>[0]): SendRequest => {
  const { app } = makeApp(overrides)
  return async (path, request) => await app.request(path, request)
}
/** A real server at a port. */
const at =
  (port: number): SendRequest =>
  (path, request) =>
    fetch(`http://127.0.0.1:${port}${path}`, request)

/** The verdict on what the app answers to a request about a text. */
async function verdictOn(key: string, send: SendRequest = appWith({})) {
  const outcome = await ask(key, nobodyStops, { send })
  if (!('answer' in outcome)) throw new Error(JSON.stringify(outcome))
  const { inputs, answers } = openSession(inputsOf({ text: 'vllm serve x' }))[0]
  return {
    status: outcome.answer.status,
    ...verdictOf(subjectOf(inputs, { ...answers, main: outcome.answer })),
  }
}

describe('an answer is shown, whatever its status', () => {
  test.each([
    [200, 'good', /^Launches/, SERVE],
    [422, 'bad', /^Does not launch/, keyOf('/v1/serve', { command: 'vllm serve x --nope' })],
    [422, 'bad', /release/i, keyOf('/v1/serve', { command: 'vllm serve x', vllm_version: '0.1' })],
    [422, 'bad', /./, keyOf('/v1/serve', { command: 'vllm serve x', host: { platform: 8 } })],
    [400, 'bad', /./, keyOf('/v1/serve?include=nothing', { command: 'vllm serve x' })],
    [413, 'bad', /large/, keyOf('/v1/serve', { command: 'x'.repeat(MAX_BODY_BYTES) })],
    [404, 'bad', /./, keyOf('/v1/nothing', {})],
  ] as const)('%i is %s', async (status, tone, title, key) => {
    const verdict = await verdictOn(key)
    expect(verdict).toMatchObject({ status, tone, title: expect.stringMatching(title) })
    expect(verdict.detail).toMatch(/./)
  })

  test('422 where the answer would be too large', async () => {
    const limits = { answerBytes: 100, requestsInFlight: null }
    expect(await verdictOn(SERVE, appWith({ limits }))).toMatchObject({ status: 422, tone: 'bad' })
  })
})

describe('where the operator requires a token', () => {
  const registry = openMemoryRegistry()
  const hosts = { registry, audience: '', now: Date.now, leaseTtlSeconds: 120 }
  const send = appWith({ requireToken: true, hosts })
  async function tokenOf(kind: TokenKind): Promise<string> {
    const [created_at, expires_at] = [Date.now(), Date.now() + 60_000]
    const host_patterns = kind === 'enrol' ? ['*'] : []
    const { token, record } = await createToken({ kind, host_patterns, created_at, expires_at })
    await registry.addToken(record)
    return token
  }
  const askWith = (token: string | null) => ask(SERVE, nobodyStops, { send, token })

  test('it is wanted, and is sent with each request', async () => {
    expect(await askWith(null)).toEqual({
      refusal: expect.stringContaining('needs a token of kind resolve'),
    })
    expect(await askWith(await tokenOf('resolve'))).toMatchObject({ answer: { status: 200 } })
  })

  test('a mistyped one, and one of another kind, are refused with the reason', async () => {
    expect(await askWith('mistyped')).toEqual({
      refusal: expect.stringContaining('mistyped, expired or revoked'),
    })
    expect(await askWith(await tokenOf('enrol'))).toEqual({
      refusal: expect.stringContaining('this one is of kind enrol'),
    })
  })
})

describe('there is no answer, but there may be one later', () => {
  const broken = () => {
    throw new Error('out of order')
  }
  test.each([
    [
      'from a server that takes no more of this client',
      'The server refuses more requests for now (status 429)',
      { rateLimit: { perSecond: 0.1, burst: 0, header: 'X-Forwarded-For' } },
      10_000,
    ],
    [
      'from a server that is overloaded',
      'The server fails (status 503)',
      { limits: { answerBytes: 1_000_000, requestsInFlight: 0 } },
      1_000,
    ],
    ['from a server with a defect', 'The server fails (status 500)', { sha256: broken }, 0],
  ] as const)('%s', async (_, reason, overrides, wait) => {
    const outcome = await ask(SERVE, nobodyStops, { send: appWith(overrides) })
    expect(outcome).toEqual({ reason, wait })
  })

  test('from a server that is gone', async () => {
    const outcome = await ask(SERVE, nobodyStops, { send: at(await freePort()) })
    expect(outcome).toEqual({ reason: 'The server cannot be reached', wait: 0 })
  })

  test('from a server that takes the request and says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const outcome = await ask(SERVE, nobodyStops, { send: at(port), timeout: 100 })
    expect(outcome).toEqual({ reason: 'The server has not answered for 0.1 seconds', wait: 0 })
    server.close()
  })

  test('from something in between that answers by itself', async () => {
    const server = Bun.serve({ port: 0, fetch: () => new Response('<h1>Log in</h1>') })
    const outcome = await ask(SERVE, nobodyStops, { send: at(server.port ?? 0) })
    expect(outcome).toEqual({ reason: 'Something other than the service answers', wait: 0 })
    await server.stop(true)
  })
})
