import type { ProblemCode } from '../src/http/problems/problem.ts'

/** A request to the service, of which the document shows the real answer. */
export interface Example {
  readonly name: string
  readonly summary: string
  readonly operationId: string
  /** The path and query that are asked for. */
  readonly target: string
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  /** The problem that it provokes; none: it succeeds. */
  readonly problem?: ProblemCode
  /** The status of a success; none: 200. */
  readonly status?: number
  /** True: the answer is linked and not shown, because its own references would be taken for the document's. */
  readonly linked?: true
  /** What has to be so in the service itself, or on the way to it, for the problem to come up. */
  readonly given?:
    | 'stopping'
    | 'broken'
    | 'cut_off'
    | 'without_database'
    | 'without_metrics'
    | 'small_answers'
    | 'overloaded'
    | 'rate_limited'
    | 'quota_exceeded'
}
