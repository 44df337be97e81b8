/** What the service answers instead of a result (RFC 9457). */
interface ProblemDetails {
  readonly code: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly { pointer: string; code: string; message: string }[]
}

/** Thrown with `throwOnError` where the service answers with a problem. Its message is the detail of the problem. */
export class ServiceError extends Error {
  /** Stable code of the problem. */
  readonly code: string
  /** The HTTP status. */
  readonly status: number
  /** The whole problem. */
  readonly problem: ProblemDetails

  constructor(problem: ProblemDetails) {
    super(problem.detail)
    this.name = 'ServiceError'
    this.code = problem.code
    this.status = problem.status
    this.problem = problem
  }
}

/** What to throw: an Error as it is, a problem on an Error. */
export function toError(error: unknown): Error {
  if (error instanceof Error) return error
  return isProblem(error) ? new ServiceError(error) : new Error(JSON.stringify(error))
}

function isProblem(error: unknown): error is ProblemDetails {
  return typeof error === 'object' && error !== null && 'code' in error && 'detail' in error
}
