import { describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { buildWeb } from '../../tools/build-web.ts'
import { makeToken } from '../end-to-end/server-process.ts'
import {
  type ProcessRuntimeName,
  spawnServer as spawnServerUnder,
  startServer as startServerUnder,
} from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const BODY = JSON.stringify({ config: { tensor_parallel_size: 8 } })
const POST = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: BODY }

describe.each(['Bun', 'Deno'] as const)('under %s', (runtime: ProcessRuntimeName) => {
  const spawnServer = (settings?: Readonly<Record<string, string>>) =>
    spawnServerUnder(settings, runtime)
  const startServer = (settings?: Readonly<Record<string, string>>) =>
    startServerUnder(settings, runtime)

  describe('a server process', () => {
    test('logs its address in its first line, answers, and logs one line per request', async () => {
      const server = await startServer({ DEFAULT_VLLM_VERSION: '0.24.0' })
      const response = await fetch(`${server.url}v1/resolve`, {
        ...POST,
        headers: { ...POST.headers, 'X-Request-Id': 'r-1' },
      })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        vllm_version: '0.24.0',
        config: { world_size: 8 },
      })
      const { exitCode, lines } = await server.stop()
      expect(exitCode).toBe(0)
      expect(lines).toMatchObject([
        { message: 'listening', level: 'info', port: server.port },
        { message: 'request', request_id: 'r-1', path: '/v1/resolve', status: 200 },
        { message: 'stopping', signal: 'SIGTERM' },
        { message: 'stopped' },
      ])
    })

    test('logs its address at every log level', async () => {
      const server = await startServer({ LOG_LEVEL: 'error' })
      expect((await fetch(`${server.url}livez`)).status).toBe(200)
      const { lines } = await server.stop()
      expect(lines).toMatchObject([{ message: 'listening', url: server.url }])
    })

    test.each([
      [{ PORT: 'http' }, 'PORT'],
      [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
      [{ DEFAULT_VLLM_VERSION: '0.0.1' }, 'DEFAULT_VLLM_VERSION'],
    ])('does not start with %j, and says why in one line', async (settings, name) => {
      const child = spawnServer(settings)
      const [exitCode, stdout, stderr] = await Promise.all([
        child.exited,
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ])
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(new RegExp(`^Cannot start: ${name}=.*\\n$`))
    })

    test('does not start on a port that is taken, and says why in one line', async () => {
      const first = await startServer()
      const directory = temporaryFolder()
      const second = spawnServer({
        PORT: String(first.port),
        DATABASE_URL: `sqlite:${directory}/registry.db`,
      })
      expect(await second.exited).toBe(2)
      expect(await new Response(second.stderr).text()).toMatch(/^Cannot start: .*\n$/)
      await first.stop()
    })
  })

  describe('over the wire', () => {
    test('HEAD, chunked bodies and bodies that are too large behave, on one connection', async () => {
      const server = await startServer()
      const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
      const head = 'POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
      const statuses = await converse(server.port, [
        'HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n',
        `${head}Transfer-Encoding: chunked\r\n\r\n${chunk('{"config"')}${chunk(': {}}')}0\r\n\r\n`,
        `${head}Content-Length: 14\r\n\r\n{"config": {}}`,
      ])
      expect(statuses).toEqual([200, 200, 200])
      const large = ' '.repeat(300_000)
      expect(
        await converse(server.port, [`${head}Content-Length: ${large.length}\r\n\r\n${large}`]),
      ).toEqual([413])
      expect(
        await converse(server.port, [
          `${head}Transfer-Encoding: chunked\r\n\r\n${chunk(large)}0\r\n\r\n`,
        ]),
      ).toEqual([413])
      const length = (await fetch(`${server.url}livez`, { method: 'HEAD' })).headers.get(
        'Content-Length',
      )
      expect(length).toBe('15')
      expect((await server.stop()).exitCode).toBe(0)
    })
  })

  describe('the pages', () => {
    test('are served, compressed', async () => {
      await buildWeb()
      const server = await startServer()
      for (const [path, part] of [
        ['', '<div id="app">'],
        ['docs', 'src="/docs/reference.js"'],
        ['docs/reference.js', 'SwaggerUIBundle({'],
      ] as const) {
        const response = await fetch(server.url + path, {
          headers: { Accept: 'text/html, */*;q=0.8', 'Accept-Encoding': 'gzip' },
        })
        expect(response.headers.get('Content-Encoding')).toBe('gzip')
        expect((await response.text()).includes(part)).toBe(true)
      }
      await server.stop()
    })
  })

  describe('a batch over the wire', () => {
    test('is answered by the app up to 4 MiB and beyond, with or without Content-Length', async () => {
      const server = await startServer()
      const requests = Array.from({ length: 1_000 }, () => ({
        config: { tensor_parallel_size: 8 },
      }))
      const text = JSON.stringify({ requests })
      const post = (body: string | ReadableStream) =>
        fetch(`${server.url}v1/resolve/batch`, { ...POST, body })
      const largest = 4 * 1024 * 1024
      const answer = await post(text.padEnd(largest))
      expect(answer.status).toBe(200)
      const { answers } = (await answer.json()) as { answers: { status: number }[] }
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1_000)
      const tooLarge = text.padEnd(largest + 1)
      const bodies = [tooLarge, new Blob([tooLarge]).stream()]
      expect(await Promise.all(bodies.map(async (body) => (await post(body)).status))).toEqual([
        413, 413,
      ])
      expect((await server.stop()).exitCode).toBe(0)
    })
  })

  test('what was counted is there to be scraped, unless METRICS=off', async () => {
    const [counting, silent] = await Promise.all([startServer(), startServer({ METRICS: 'off' })])
    for (const { url } of [counting, silent]) await fetch(`${url}v1/resolve`, POST)
    const text = await (await fetch(`${counting.url}metrics`)).text()
    expect(text).toContain('http_requests_total{method="POST",route="/v1/resolve",status="200"} 1')
    expect((await fetch(`${silent.url}metrics`)).status).toBe(404)
    await Promise.all([counting.stop(), silent.stop()])
  })

  test('a DATA_DIR that does not exist yet is said, once', async () => {
    const directory = temporaryFolder()
    const DATABASE_URL = `sqlite:${directory}/data/registry.db`
    const made = { message: 'there was no database, so a new one was created' }
    for (const expected of [expect.arrayContaining([expect.objectContaining(made)]), []]) {
      const { lines } = await (await startServer({ DATABASE_URL })).stop()
      expect(lines.filter(({ message }) => message === made.message)).toEqual(expected)
    }
  }, 30_000)

  test('a PUBLIC_ORIGIN that differs from the address is a warning at the start, with both', async () => {
    const publicOrigin = 'https://resolve.example'
    const server = await startServer({ PUBLIC_ORIGIN: publicOrigin })
    const { lines } = await server.stop()
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        message: expect.stringContaining('PUBLIC_ORIGIN differs'),
        public_origin: publicOrigin,
        listening: new URL(server.url).origin,
      },
    ])
  })

  test('a token is asked for with REQUIRE_TOKEN=on, and each client limited with RATE_LIMIT', async () => {
    const directory = temporaryFolder()
    const databaseUrl = `sqlite:${directory}/registry.db`
    const Authorization = `Bearer ${await makeToken(databaseUrl, 'resolve')}`
    const server = await startServer({
      DATABASE_URL: databaseUrl,
      REQUIRE_TOKEN: 'on',
      RATE_LIMIT: '0.1',
      RATE_LIMIT_BURST: '2',
      RATE_LIMIT_HEADER: 'X-Real-IP',
    })
    const ask = (client: string, headers = {}) =>
      fetch(`${server.url}v1/resolve`, {
        ...POST,
        headers: { ...POST.headers, 'X-Real-IP': client, ...headers },
      })
    expect((await ask('192.0.2.1')).status).toBe(401)
    expect((await ask('192.0.2.1', { Authorization })).status).toBe(200)
    const limited = await ask('192.0.2.1', { Authorization })
    expect([limited.status, Number(limited.headers.get('Retry-After'))]).toEqual([429, 10])
    expect((await ask('192.0.2.2', { Authorization })).status).toBe(200)
    expect((await fetch(`${server.url}readyz`)).status).toBe(200)
    const { lines } = await server.stop()
    expect(lines.flatMap(({ code }) => code ?? [])).toEqual(['token_refused', 'rate_limited'])
  }, 30_000)

  describe('asked to end', () => {
    test('drops no request under load, reports readiness, and logs every answer', async () => {
      const server = await startServer()
      const errors: unknown[] = []
      let answered = 0
      async function ask(): Promise<void> {
        const response = await fetch(`${server.url}v1/resolve`, POST)
        await response.json()
        if (response.status === 200) answered++
        else errors.push(response.status)
      }
      async function client(): Promise<void> {
        try {
          for (;;) await ask()
        } catch (error) {
          // Refused means never accepted: the one way in which a request may fail now.
          if ((error as { code?: string }).code !== 'ECONNREFUSED') errors.push(error)
        }
      }
      const clients = Array.from({ length: 16 }, client)
      await Bun.sleep(300)
      const stopped = server.stop()
      await Bun.sleep(100)
      expect((await fetch(`${server.url}readyz`)).status).toBe(503)
      const { exitCode, lines } = await stopped
      await Promise.all(clients)
      expect(errors).toEqual([])
      expect(exitCode).toBe(0)
      expect(lines.filter(({ path }) => path === '/v1/resolve')).toHaveLength(answered)
      expect(answered).toBeGreaterThan(100)
    })

    test('finishes a request whose body is still on its way', async () => {
      const server = await startServer()
      const socket = connect(server.port, '127.0.0.1')
      const received = text(socket)
      socket.write(
        `POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`,
      )
      socket.write(BODY.slice(0, 10))
      await Bun.sleep(100)
      const stopped = server.stop()
      await Bun.sleep(800)
      socket.write(BODY.slice(10))
      expect(await received).toStartWith('HTTP/1.1 200 OK')
      expect((await stopped).exitCode).toBe(0)
    })

    test('twice, it ends at once', async () => {
      const server = await startServer()
      server.child.kill('SIGTERM')
      await Bun.sleep(50)
      const { exitCode, lines } = await server.stop('SIGINT')
      expect(exitCode).toBe(1)
      expect(lines.map(({ message }) => message)).toEqual(['listening', 'stopping'])
    })
  })
})

/** Sends requests one after the other on one connection; the status of each answer. */
async function converse(port: number, requests: readonly string[]): Promise<number[]> {
  const socket = connect(port, '127.0.0.1')
  const statuses: number[] = []
  for (const request of requests) {
    const answer = wholeAnswer(socket, request.startsWith('HEAD'))
    socket.write(request)
    statuses.push(Number((await answer).split(' ')[1]))
  }
  socket.destroy()
  return statuses
}

/** The next answer, which may come in pieces, with its body unless it is to HEAD. */
async function wholeAnswer(
  socket: ReturnType<typeof connect>,
  headersAlone: boolean,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let received = ''
  const take = (data: Buffer) => {
    received += data.toString('latin1')
    const end = received.indexOf('\r\n\r\n')
    if (end === -1) return
    const length = headersAlone ? 0 : Number(/content-length: (\d+)/i.exec(received)?.[1])
    if (received.length >= end + 4 + length) resolve(received)
  }
  socket.on('data', take)
  socket.once('error', reject)
  const answer = await promise
  socket.off('data', take)
  socket.off('error', reject)
  return answer
}

async function text(socket: ReturnType<typeof connect>): Promise<string> {
  let received = ''
  for await (const data of socket) received += data
  return received
}
