import { describe, expect, test } from 'bun:test'
import { createJsonLinesLog } from '../../src/runtime/json-lines-log.ts'
import type { LogLevel } from '../../src/runtime/settings.ts'

const RECORD = {
  request_id: 'r-1',
  method: 'GET',
  path: '/livez',
  status: 200,
  duration_ms: 0.123,
}

function makeLog(level: LogLevel) {
  let written = ''
  const log = createJsonLinesLog(level, (lines) => {
    written += lines
  })
  const read = () => {
    log.flush()
    return written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }
  return { log, read, text: () => written }
}

test('a request is one line of JSON', () => {
  const { log, read } = makeLog('info')
  log.request(RECORD)
  expect(read()).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      message: 'request',
      ...RECORD,
      duration_ms: 0.123,
    },
  ])
})

/** All that Unicode has as an end of a line, and the separators at which Python's str.splitlines splits too. */
const LINE_ENDS = ['\n', '\v', '\f', '\r', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029']

test('nothing in a path, a method or a reason breaks a line', () => {
  for (const path of ['/"}\n{"level":"error', '/\\', '/é', ...LINE_ENDS.map((end) => `/${end}x`)]) {
    const { log, read, text } = makeLog('info')
    log.request({ ...RECORD, path, method: 'A"B' })
    log.request({ ...RECORD, path, status: 500 })
    log.failure('r-1', path)
    log.event('info', 'something', { reason: path })
    const [taken, failed, failure, event] = read()
    expect(taken).toMatchObject({ path, method: 'A"B', level: 'info' })
    expect([failed, failure, event]).toMatchObject([{ path }, { error: path }, { reason: path }])
    expect(LINE_ENDS.filter((end) => text().replaceAll('}\n', '}').includes(end))).toEqual([])
  }
})

describe('the level', () => {
  test.each([
    ['debug', 2],
    ['info', 2],
    ['warn', 1],
    ['error', 1],
  ] as const)('%s lets %d of a request and a failed one through', (level, count) => {
    const { log, read } = makeLog(level)
    log.request(RECORD)
    log.request({ ...RECORD, status: 500 })
    expect(read()).toHaveLength(count)
  })
})

test('a failure is logged with its stack and the request that met it', () => {
  const { log, read } = makeLog('error')
  log.failure('r-1', new Error('out of paper'))
  expect(read()).toMatchObject([
    { level: 'error', request_id: 'r-1', error: expect.stringContaining('out of paper') },
  ])
})

test('lines are written without being asked for, soon and many at a time', async () => {
  const writes: string[] = []
  const log = createJsonLinesLog('info', (lines) => writes.push(lines))
  for (let i = 0; i < 10; i++) log.request(RECORD)
  expect(writes).toEqual([])
  await Bun.sleep(150)
  expect(writes).toHaveLength(1)
  for (let i = 0; i < 1000; i++) log.request(RECORD)
  expect(writes.length).toBeGreaterThan(1)
})

test('of the refusals of an overloaded process the first has a line, and one more says how many followed', () => {
  const { log, read } = makeLog('error')
  const refusal = { ...RECORD, status: 503, code: 'overloaded' }
  for (let index = 0; index < 1_000; index++) log.request(refusal)
  log.request({ ...RECORD, status: 503, code: 'registry_unavailable' })
  expect(read().map(({ message, code, count }) => [message, code, count])).toEqual([
    ['request', 'overloaded', undefined],
    ['request', 'registry_unavailable', undefined],
    ['more requests refused', 'overloaded', 999],
  ])
})
