import { describe, expect, test } from 'bun:test'
import { app, type Json, makeApp, postResolve } from '../support/app.ts'

const LIMIT = 256 * 1024

/** A body without a length, as in a chunked request. */
function stream(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 10_000)
        controller.enqueue(bytes.slice(at, at + 10_000))
      controller.close()
    },
  })
}

async function send(headers: Record<string, string>, body?: string | ReadableStream<Uint8Array>) {
  const response = await app.request('/v1/resolve', {
    method: 'POST',
    headers,
    ...(body !== undefined && { body }),
  })
  const answer: Json = await response.json()
  return [response.status, answer.code ?? 'resolved']
}

describe('the body', () => {
  const exactly = (length: number) => '{"config": {}}'.padEnd(length)

  test('may have 256 KiB and not one byte more, with or without Content-Length', async () => {
    for (const declared of [true, false]) {
      const post = (length: number) =>
        send(
          {
            'Content-Type': 'application/json',
            ...(declared && { 'Content-Length': String(length) }),
          },
          declared ? exactly(length) : stream(exactly(length)),
        )
      expect(await post(LIMIT)).toEqual([200, 'resolved'])
      expect(await post(LIMIT + 1)).toEqual([413, 'payload_too_large'])
    }
  })

  test('has to be there', async () => {
    expect(await send({})).toEqual([400, 'body_missing'])
    expect(await send({ 'Content-Type': 'application/json' })).toEqual([400, 'body_missing'])
    expect(await send({ 'Content-Type': 'application/json' }, '')).toEqual([400, 'body_missing'])
  })

  test('that was read before is a fault of ours, and not of the client', async () => {
    const headers = { 'Content-Type': 'application/json' }
    for (const declared of [{}, { 'Content-Length': '14' }]) {
      const request = new Request('http://x/v1/resolve', {
        method: 'POST',
        headers: { ...headers, ...declared },
        body: '{"config": {}}',
      })
      await request.text()
      expect((await app.fetch(request)).status).toBe(500)
    }
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json; profile=x; charset=utf-8',
  ])('is taken as %s', async (type) => {
    expect(await send({ 'Content-Type': type }, '{"config": {}}')).toEqual([200, 'resolved'])
  })

  test.each([
    'text/plain',
    'application/jsonp',
    'application/problem+json',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    ';',
  ])('is not taken as %s', async (type) => {
    expect(await send({ 'Content-Type': type }, '{"config": {}}')).toEqual([
      415,
      'unsupported_media_type',
    ])
  })

  test('is not taken without a Content-Type', async () => {
    expect(await send({}, stream('{"config": {}}'))).toEqual([415, 'unsupported_media_type'])
  })

  test('is taken with Content-Encoding identity alone', async () => {
    const type = { 'Content-Type': 'application/json' }
    expect(await send({ ...type, 'Content-Encoding': 'identity' }, '{"config": {}}')).toEqual([
      200,
      'resolved',
    ])
    for (const encoding of ['gzip', 'br', 'identity, gzip', '']) {
      const code = await send({ ...type, 'Content-Encoding': encoding }, '{"config": {}}')
      expect(code).toEqual([415, 'unsupported_content_encoding'])
    }
  })
})

describe('methods and paths', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'BREW'])(
    '%s /v1/resolve is 405 with Allow',
    async (method) => {
      const response = await app.request('/v1/resolve', { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('Allow')).toBe('POST, OPTIONS')
    },
  )

  test('another method on a GET path is 405 with Allow', async () => {
    for (const path of ['/livez', '/openapi.json', '/problems/not_found']) {
      const response = await app.request(path, { method: 'POST' })
      expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
  })

  test.each([
    '/v1',
    '/v1/resolve/',
    '/v1/Resolve',
    '/v1/resolve/x',
    '/%2e%2e/etc',
    '/problems/',
    '/problems/a/b',
    '/problems/__proto__',
    '/%ff',
  ])('%s is 404', async (path) => {
    const response = await app.request(path)
    const answer: Json = await response.json()
    expect([response.status, answer.code]).toEqual([404, 'not_found'])
  })

  test('HEAD answers as GET, without the body but with its length', async () => {
    for (const path of ['/livez', '/readyz', '/openapi.json', '/problems/not_found']) {
      const get = await app.request(path)
      const head = await app.request(path, { method: 'HEAD' })
      expect(head.status).toBe(get.status)
      expect(head.headers.get('Content-Type')).toBe(get.headers.get('Content-Type'))
      expect(head.headers.get('Content-Length')).toBe(String((await get.bytes()).length))
      expect(await head.text()).toBe('')
    }
  })

  test('OPTIONS lists the methods, and lets a browser go ahead', async () => {
    const response = await app.request('/v1/resolve', {
      method: 'OPTIONS',
      headers: { Origin: 'https://example.org', 'Access-Control-Request-Method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      allow: 'POST, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'Content-Type, X-Request-Id, traceparent, tracestate',
    })
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull()
  })
})

describe('every answer', () => {
  const asked = [
    ['/livez', 'GET'],
    ['/v1/resolve', 'POST'],
    ['/v1/resolve', 'PUT'],
    ['/v1/resolve', 'OPTIONS'],
    ['/nowhere', 'GET'],
  ] as const

  test.each(asked)('%s %s may be read by any page, and is not guessed at', async (path, method) => {
    const { headers } = await app.request(path, { method })
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(headers.get('Access-Control-Expose-Headers')).toBe('X-Request-Id, traceparent')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  })

  test.each(asked)('%s %s carries the request id that it came with', async (path, method) => {
    const { headers } = await app.request(path, {
      method,
      headers: { 'X-Request-Id': 'a.b:c-D_9' },
    })
    expect(headers.get('X-Request-Id')).toBe('a.b:c-D_9')
  })

  test.each(['', 'a b', 'a"b', 'x'.repeat(129), '<script>', 'é'])(
    'has a new request id instead of %j',
    async (given) => {
      const { headers } = await app.request('/livez', { headers: { 'X-Request-Id': given } })
      expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    },
  )

  test('to POST is not kept by caches', async () => {
    const { headers } = await postResolve({ config: {} })
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Type')).toBe('application/json')
  })

  test('leaves one record in the log, without body and query', async () => {
    const { app, requests } = makeApp()
    await app.request('/livez?token=secret', { headers: { 'X-Request-Id': 'r-1' } })
    await app.request('/nowhere', { method: 'HEAD' })
    expect(requests).toMatchObject([
      {
        request_id: 'r-1',
        method: 'GET',
        path: '/livez',
        status: 200,
        duration_ms: expect.any(Number),
      },
      { method: 'HEAD', path: '/nowhere', status: 404 },
    ])
    expect(JSON.stringify(requests)).not.toContain('secret')
  })

  test('has its duration to the microsecond, and no more digits', async () => {
    let now = 1_000
    const { app, requests } = makeApp({
      monotonicMilliseconds: () => (now += 5.062046000000009),
    })
    await app.request('/livez')
    expect(requests[0]?.duration_ms).toBe(5.062)
  })
})

describe('readiness', () => {
  test('ends with the request to stop, and liveness does not', async () => {
    const { app } = makeApp({ isStopping: () => true })
    const ready = await app.request('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.headers.get('Connection')).toBe('close')
    expect((await app.request('/livez')).status).toBe(200)
  })
})
