/** The place of a request in a trace (W3C Trace Context): ids in lower-case hex. */
export interface TraceContext {
  /** 32 digits. */
  readonly traceId: string
  /** 16 digits. In a request: the span of the caller. In an answer: the span that answered it. */
  readonly spanId: string
  /** Bit 0: the caller samples the trace. */
  readonly flags: number
  /** The `tracestate` header, unchanged. */
  readonly state?: string | undefined
}

// Later versions than 00 may have more fields after a dash. Version ff is invalid.
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)
const MOST_STATE_CHARACTERS = 512

/** The trace context of a request; undefined if it has none, or an invalid one. */
export function readTraceContext(headers: Headers): TraceContext | undefined {
  const traceparent = headers.get('traceparent')
  if (traceparent === null) return undefined
  const [, version, traceId = NO_TRACE, spanId = NO_SPAN, flags = '', rest] =
    TRACEPARENT.exec(traceparent.trim()) ?? []
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined
  if (version === '00' && rest !== undefined) return undefined
  const state = headers.get('tracestate') ?? undefined
  return {
    traceId,
    spanId,
    flags: Number.parseInt(flags, 16),
    state: state !== undefined && state.length <= MOST_STATE_CHARACTERS ? state : undefined,
  }
}

/** The `traceparent` header for a context, in version 00, which has two flags. */
export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${flags & 3}`
}
