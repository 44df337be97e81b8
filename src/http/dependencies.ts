import type { HostState, LeaseTerms } from '../hosts/lease.ts'
import type { MessageType } from '../hosts/message.ts'
import type { HealthCounts } from '../hosts/registry.ts'
import type { Rejection, VerificationTerms } from '../hosts/verify-message.ts'
import type { Release, Sha256 } from '../parallel-config/index.ts'
import type { RateLimit } from './middleware/rate-limit.ts'
import type { TraceContext } from './middleware/trace-context.ts'
import type { AdmissionPolicy } from './routes/admission/policy.ts'

/** The outcome of one request, for the log. It contains neither the body nor the query. */
export interface RequestRecord {
  readonly request_id: string
  readonly method: string
  readonly path: string
  readonly status: number
  /** Rounded to a microsecond. */
  readonly duration_ms: number
  /** The code of the problem in the answer; undefined: the answer is no problem. */
  readonly code?: string | undefined
  /** The trace of the request, 32 hex digits; undefined: none. */
  readonly trace_id?: string | undefined
}

/** Where the app reports what happens. */
export interface Log {
  /** A request was answered. */
  request(record: RequestRecord): void
  /** An unexpected error occurred while a request was handled. */
  failure(requestId: string, error: unknown): void
  /** Something happened that an operator should know, such as a host that became unhealthy. */
  event(level: 'info' | 'warn', message: string, fields: Readonly<Record<string, unknown>>): void
}

/** Where the app counts what happens. Cheap enough for every request; each argument has few possible values. */
export interface Metrics {
  /** The counter for a method on a route; called once, when the app is made. */
  route(method: string, route: string): RouteMetrics
  /** A config was resolved or refused by a release. */
  resolution(version: string, outcome: 'resolved' | 'refused'): void
  /** A problem was answered. */
  problem(code: string): void
  /** One of the `errors` of a problem. */
  fault(code: string): void
  /** A message of a host was accepted, or refused for this reason. */
  hostMessage(type: MessageType, outcome: 'accepted' | Rejection['refused']): void
  /** A check of a config on a host was made. */
  check(code: string, verdict: string): void
  /** The database failed, during a request or in the background. */
  databaseError(): void
  /** All counts as text for a scraper, with the enrolled hosts; `undefined`: the registry cannot count them. */
  scrape(
    hosts: HostCounts | undefined,
  ): Promise<{ readonly contentType: string; readonly text: string }>
}

/** The number of hosts by state and health. */
export type HostCounts = Readonly<Record<HostState, HealthCounts>>

/** The counts of one method on one route. */
export interface RouteMetrics {
  answered(status: number, seconds: number): void
}

/** Makes a span of each request. */
export interface Tracing {
  begin(request: Request, endpoint: Endpoint, parent: TraceContext | undefined): RequestSpan
}

/** The span of one request. */
export interface RequestSpan {
  readonly context: TraceContext
  end(status: number): void
}

/** The method and the path template that a handler serves. */
export interface Endpoint {
  readonly method: string
  readonly route: string
}

/** The registry of GPU hosts and the terms of its leases. `outage` can change from one request to the next. */
export interface Hosts extends VerificationTerms, LeaseTerms {}

/** Limits for one answer, and for all requests together. */
export interface Limits {
  /** The largest answer, in bytes. */
  readonly answerBytes: number
  /**
   * The most requests that may be in progress, whatever they wait for. Null: the platform limits concurrency, and no
   * request waits for another.
   */
  readonly requestsInFlight: number | null
}

/** The limits of the service; tests set lower ones. */
export const DEFAULT_LIMITS: Limits = { answerBytes: 8 * 1024 * 1024, requestsInFlight: 4_096 }

/** Everything that the app needs from its runtime. */
export interface Dependencies {
  readonly sha256: Sha256
  readonly log: Log
  /** Milliseconds on a monotonic clock. */
  readonly monotonicMilliseconds: () => number
  /** True once the process was asked to end. */
  readonly isStopping: () => boolean
  /** The release for requests that name none. */
  readonly defaultRelease: Release
  /** What the admission webhook does with objects that fail the check, or could not be checked. */
  readonly admission: AdmissionPolicy
  readonly hosts: Hosts
  /** Absent: `DEFAULT_LIMITS`. */
  readonly limits?: Limits | undefined
  /** True: the stateless endpoints need a token. */
  readonly requireToken?: boolean
  /** The limit for each client; absent: none. */
  readonly rateLimit?: RateLimit | undefined
  /** Absent: nothing is counted. */
  readonly metrics?: Metrics | undefined
  /** Absent: no spans are made. */
  readonly tracing?: Tracing | undefined
  /** Reads the emitted OpenAPI document. */
  readonly openApiDocument: () => Promise<object>
  /** The files of the pages for people; absent: the app has no pages. */
  readonly webFiles?: WebFiles | undefined
}

/** The content codings of the files of the pages; `identity`: uncompressed. */
export type ContentCoding = 'br' | 'gzip' | 'identity'

/** The files of the pages for people: `tools/build-web.ts` makes them. */
export interface WebFiles {
  /** The file at a path such as `/docs`; undefined: no such file. Rejects if the pages were not built. */
  find(path: string): Promise<WebFile | undefined>
}

/** A file that browsers load. */
export interface WebFile {
  /** All headers except those about the content coding. The ETag is weak, because all codings share it. */
  readonly headers: Readonly<Record<'ETag' | 'Content-Type', string> & Record<string, string>>
  readonly codings: readonly ContentCoding[]
  read(coding: ContentCoding): Promise<Uint8Array<ArrayBuffer>>
}
