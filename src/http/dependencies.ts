import type { Intake } from '../hosts/intake.ts'
import type { Release, Sha256 } from '../parallel-config/index.ts'

/** What one request came to, for the log: no body, no query. */
export interface RequestRecord {
  readonly request_id: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly duration_ms: number
}

/** Where the app tells what happens. */
export interface Log {
  /** One per request, after its answer is made. */
  request(record: RequestRecord): void
  /** An error that nobody foresaw, with the request that met it. */
  failure(requestId: string, error: unknown): void
}

/** The registry of GPU hosts, and the terms on which the service keeps it. */
export interface Hosts extends Intake {
  /** How long a host counts as there after its last renewal. */
  readonly leaseTtlSeconds: number
}

/** All that the app needs from the runtime under it. */
export interface Dependencies {
  readonly sha256: Sha256
  readonly log: Log
  /** Milliseconds from any fixed point, never going back. */
  readonly monotonicMilliseconds: () => number
  /** True from the moment on when the process was asked to end. */
  readonly isStopping: () => boolean
  /** The release for requests that name none. */
  readonly defaultRelease: Release
  readonly hosts: Hosts
  /** The emitted OpenAPI document. */
  readonly openApiDocument: object
  /** Reads the script of the reference page; a runtime that has none serves no `/docs`. */
  readonly docsScript?: () => Promise<string>
}
