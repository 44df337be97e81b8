import { describe, expect, test } from 'bun:test'
import { startServer } from '../support/server.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const PARENT = '00f067aa0ba902b7'
const TRACEPARENT = `00-${TRACE}-${PARENT}-01`

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number }
}

interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code: number }
}

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[]
  }[]
}

/** A collector of OTLP over HTTP with JSON, as small as one can be. */
function startCollector() {
  const received: { path: string; headers: Headers; traces: OtlpTraces }[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const traces = (await request.json()) as OtlpTraces
      received.push({ path: new URL(request.url).pathname, headers: request.headers, traces })
      return Response.json({})
    },
  })
  return {
    endpoint: server.url.origin,
    received,
    spans: () =>
      received
        .flatMap(({ traces }) => traces.resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans),
    stop: () => server.stop(true),
  }
}

const valuesOf = (attributes: readonly Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value]),
  )

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  test('a span of each request is exported, as a child of its caller', async () => {
    const collector = startCollector()
    const server = await startServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=team-a',
      OTEL_SERVICE_NAME: 'resolver',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    })
    const answer = await fetch(`${server.url}v1/releases/1.0.0?secret=1`, {
      headers: { traceparent: TRACEPARENT, tracestate: 'vendor=7' },
    })
    const alone = await fetch(`${server.url}livez`)
    const { exitCode, lines } = await server.stop()
    collector.stop()
    expect(exitCode).toBe(0)

    const [received] = collector.received
    expect(received?.path).toBe('/v1/traces')
    expect(received?.headers.get('x-tenant')).toBe('team-a')
    const resource = received?.traces.resourceSpans[0]?.resource.attributes ?? []
    expect(valuesOf(resource)).toMatchObject({
      'service.name': 'resolver',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      'deployment.environment.name': 'test',
    })

    const [span, other] = collector.spans()
    expect(span).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      traceState: 'vendor=7',
      name: 'GET /v1/releases/{version}',
      kind: 2,
    })
    expect(valuesOf(span?.attributes ?? [])).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/releases/{version}',
      'url.path': '/v1/releases/1.0.0',
      'url.scheme': 'http',
      'http.response.status_code': 404,
    })
    expect(answer.headers.get('traceparent')).toBe(`00-${TRACE}-${span?.spanId}-01`)
    expect(other?.parentSpanId).toBeFalsy()
    expect(alone.headers.get('traceparent')).toBe(`00-${other?.traceId}-${other?.spanId}-01`)
    const logged = lines.filter(({ message }) => message === 'request')
    expect(logged.map(({ trace_id }) => trace_id)).toEqual([TRACE, other?.traceId])
  })

  test('a trace that its caller does not sample is not exported', async () => {
    const collector = startCollector()
    const server = await startServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
    await fetch(`${server.url}livez`, { headers: { traceparent: `00-${TRACE}-${PARENT}-00` } })
    await server.stop()
    collector.stop()
    expect(collector.received).toEqual([])
  })

  test('a missing collector is logged, and delays neither answers nor the end', async () => {
    const collector = startCollector()
    collector.stop()
    const server = await startServer({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    })
    expect((await fetch(`${server.url}livez`)).status).toBe(200)
    await Bun.sleep(1_500)
    const { exitCode, lines } = await server.stop()
    expect(exitCode).toBe(0)
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'span export failed' }),
    )
  })

  test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])(
    'and %j nothing is exported',
    async (settings) => {
      const collector = startCollector()
      const server = await startServer({
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        ...settings,
      })
      const answer = await fetch(`${server.url}livez`, { headers: { traceparent: TRACEPARENT } })
      await server.stop()
      collector.stop()
      expect(answer.headers.get('traceparent')).toBe(TRACEPARENT)
      expect(collector.received).toEqual([])
    },
  )
})
