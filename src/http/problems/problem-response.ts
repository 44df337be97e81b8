import { RegistryFailure } from '../../hosts/registry-failure.ts'
import type { Dependencies, Log } from '../dependencies.ts'
import { type Answer, answerJson } from '../response/answer.ts'
import { PROBLEMS, Problem } from './problem.ts'

/** How long clients should wait before they use the registry again. */
export const REGISTRY_RETRY_SECONDS = 5

const REGISTRY_UNAVAILABLE = new Problem(
  'registry_unavailable',
  `The registry of hosts does not answer. Try again in ${REGISTRY_RETRY_SECONDS} s`,
  {},
  { 'Retry-After': String(REGISTRY_RETRY_SECONDS) },
)

type Observers = Pick<Dependencies, 'log' | 'metrics'>

/**
 * The problem to answer with for what was thrown. Counts it, and logs an unexpected error, which becomes an
 * `internal_error` without details.
 */
export function problemOf(error: unknown, requestId: string, { log, metrics }: Observers): Problem {
  const problem = classify(error, requestId, log)
  if (error instanceof RegistryFailure) metrics?.databaseError()
  if (metrics !== undefined) {
    metrics.problem(problem.code)
    for (const { code } of problem.extensions.errors ?? []) metrics.fault(code)
  }
  return problem
}

function classify(error: unknown, requestId: string, log: Log): Problem {
  if (error instanceof Problem) return error
  log.failure(requestId, error)
  if (error instanceof RegistryFailure) return REGISTRY_UNAVAILABLE
  const detail = `The service failed unexpectedly. The operator finds the cause in the log under ${requestId}`
  return new Problem('internal_error', detail)
}

/** The problem details of RFC 9457. */
export function problemDetails({ code, message, extensions }: Problem, requestId: string) {
  const { status, title } = PROBLEMS[code]
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: message,
    code,
    request_id: requestId,
    ...extensions,
  }
}

/** The answer for a problem, as `application/problem+json`. */
export function answerProblem(problem: Problem, requestId: string): Answer {
  const details = problemDetails(problem, requestId)
  return answerJson(details, {
    status: details.status,
    headers: { 'Content-Type': 'application/problem+json', ...problem.headers },
  })
}
