import {
  createTraceState,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Tracing } from '../http/dependencies.ts'
import type { TraceContext } from '../http/middleware/trace-context.ts'

const SERVICE_NAME = 'parallel-config-service'

/** An export of spans. */
export interface SpanExport extends Tracing {
  /** Exports the remaining spans. Never rejects. */
  stop(): Promise<void>
}

/**
 * Makes a span of each request and exports it over OTLP/HTTP as JSON. The libraries read the endpoint, the headers, the
 * sampler and the resource from the OTEL_* environment variables. `warn` is called when an export fails.
 */
export function exportSpans(version: string, warn: (reason: string) => void): SpanExport {
  const ignore = () => undefined
  const logger = { error: warn, warn, info: ignore, debug: ignore, verbose: ignore }
  diag.setLogger(logger, DiagLogLevel.WARN)
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': SERVICE_NAME, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  const tracer = provider.getTracer(SERVICE_NAME, version)
  return {
    begin(request, { method, route }, parent) {
      // Null for an invalid Host header: the request is refused, and has a span like any other.
      const url = URL.parse(request.url)
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        ...(url && { 'url.path': url.pathname, 'url.scheme': url.protocol.slice(0, -1) }),
      }
      const options = { kind: SpanKind.SERVER, attributes }
      const span = tracer.startSpan(`${method} ${route}`, options, contextOf(parent))
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        context: { traceId, spanId, flags: traceFlags },
        end: (status) => end(span, status),
      }
    },
    stop: () => provider.shutdown().catch((error) => warn(String(error))),
  }
}

function end(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status)
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

function contextOf(parent: TraceContext | undefined) {
  if (parent === undefined) return ROOT_CONTEXT
  const { traceId, spanId, flags, state } = parent
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: flags & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state !== undefined && { traceState: createTraceState(state) }),
  })
}
