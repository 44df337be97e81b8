import { describe, expect, test } from 'bun:test'
import { makeApp } from '../../support/app.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

async function answerTo(headers: Record<string, string>) {
  const { app, requests } = makeApp()
  const response = await app.request('/livez', { headers })
  return { traceparent: response.headers.get('traceparent'), logged: requests[0]?.trace_id }
}

describe('a request with traceparent', () => {
  test('is logged under its trace, and the answer carries it', async () => {
    const traceparent = `00-${TRACE}-${SPAN}-01`
    expect(await answerTo({ traceparent })).toEqual({ traceparent, logged: TRACE })
  })

  test('of a later version is read as version 00', async () => {
    expect(await answerTo({ traceparent: `cc-${TRACE}-${SPAN}-fd-what-comes-next` })).toEqual({
      traceparent: `00-${TRACE}-${SPAN}-01`,
      logged: TRACE,
    })
  })

  test.each([
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}x-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  ])('that is not valid, %p, belongs to no trace', async (traceparent) => {
    expect(await answerTo({ traceparent })).toEqual({ traceparent: null, logged: undefined })
  })
})

test('a request without traceparent belongs to no trace', async () => {
  expect(await answerTo({ tracestate: 'vendor=1' })).toEqual({
    traceparent: null,
    logged: undefined,
  })
})

test('an answer that fails carries its trace as well', async () => {
  const traceparent = `00-${TRACE}-${SPAN}-00`
  const response = await makeApp().app.request('/nothing', { headers: { traceparent } })
  expect([response.status, response.headers.get('traceparent')]).toEqual([404, traceparent])
})
