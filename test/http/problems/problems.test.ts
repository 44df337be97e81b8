import { describe, expect, test } from 'bun:test'
import { ask } from '../../../openapi/ask.ts'
import type { Example } from '../../../openapi/example.ts'
import { EXAMPLES } from '../../../openapi/examples.ts'
import { PROBLEMS, type ProblemCode } from '../../../src/http/problems/problem.ts'
import { app, type Json, makeApp, postResolve } from '../../support/app.ts'

const BESIDE_THE_DOCUMENT: readonly Example[] = [
  {
    name: 'method_not_allowed',
    summary: '',
    operationId: 'resolveConfig',
    target: '/v1/resolve',
    method: 'DELETE',
    problem: 'method_not_allowed',
  },
  {
    name: 'invalid_host',
    summary: '',
    operationId: 'getLiveness',
    target: '/livez',
    headers: { Host: 'a?' },
    problem: 'invalid_host',
  },
]

const provoking = new Map(
  [...EXAMPLES, ...BESIDE_THE_DOCUMENT].map((example) => [example.problem, example]),
)

describe.each(Object.keys(PROBLEMS) as ProblemCode[])('%s', (code) => {
  test('is answered as the table says, with the members of RFC 9457', async () => {
    const example = provoking.get(code)
    if (example === undefined) throw new Error(`Nothing provokes ${code}`)
    const response = await ask(example)
    expect(response.status).toBe(PROBLEMS[code].status)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const body: Json = await response.json()
    expect(body).toMatchObject({
      type: `/problems/${code}`,
      title: PROBLEMS[code].title,
      status: PROBLEMS[code].status,
      detail: expect.stringMatching(/./),
      code,
      request_id: response.headers.get('X-Request-Id'),
    })
    if (PROBLEMS[code].status === 422) expect(body.errors.length).toBeGreaterThan(0)
  })

  test('is documented where its type leads', async () => {
    const response = await app.request(`/problems/${code}`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ code, ...PROBLEMS[code] })
  })
})

test('an internal error reveals nothing of the inside, and the log has all of it', async () => {
  const secret = new Error('secret of the inside')
  const broken = makeApp({
    sha256: () => {
      throw secret
    },
  })
  const response = await broken.app.request('/v1/resolve', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'r-1' },
    body: '{"config": {}}',
  })
  expect(response.status).toBe(500)
  const text = await response.text()
  expect(text).not.toContain('secret')
  expect(text).not.toContain('.ts')
  expect(broken.failures).toEqual([secret])
  expect(broken.requests).toMatchObject([{ request_id: 'r-1', status: 500 }])
})

test('an unknown release names those that are known, and the nearest', async () => {
  const { status, body } = await postResolve({ vllm_version: '0.24.7', config: {} })
  expect(status).toBe(422)
  expect(body.nearest_releases).toEqual({ below: '0.24.0', above: '0.25.0' })
  expect(body.known_releases).toContain('0.24.0')
  expect(body.errors).toMatchObject([{ pointer: '/vllm_version', code: 'unknown_release' }])
})

test.each([
  ['0.24', ['0.24.0'], 'Did you mean 0.24.0?'],
  ['v0.25', ['0.25.0', '0.25.1'], 'Did you mean 0.25.0 or 0.25.1?'],
  ['0.25.1rc1', ['0.25.1'], 'Did you mean 0.25.1?'],
  ['vllm-0.24.0', ['0.24.0'], 'Did you mean 0.24.0?'],
  ['latest', ['0.33.0'], 'The newest known one is 0.33.0'],
  ['0.24.7', [], 'nearest known releases: 0.24.0 and 0.25.0'],
  ['0', [], 'nearest known releases: 0.10.1'],
])('the unknown release %s suggests %j', async (vllm_version, suggested, hint) => {
  const { body } = await postResolve({ vllm_version, config: {} })
  expect([body.code, body.suggested_releases]).toEqual(['unknown_release', suggested])
  expect(body.detail).toContain(hint)
})

test('text that is not a version is an unknown release as well', async () => {
  const { body } = await postResolve({ vllm_version: 'latest', config: {} })
  expect(body.code).toBe('unknown_release')
  expect(body.detail).toContain('0.24.0')
})
