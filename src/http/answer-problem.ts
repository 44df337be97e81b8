import { RegistryFailure } from '../hosts/registry-failure.ts'
import type { Log } from './dependencies.ts'
import { PROBLEMS, Problem } from './problems.ts'

const RETRY_AFTER_SECONDS = 5

const REGISTRY_UNAVAILABLE = new Problem(
  'registry_unavailable',
  `The registry of hosts does not answer: try again in ${RETRY_AFTER_SECONDS} s`,
  {},
  { 'Retry-After': String(RETRY_AFTER_SECONDS) },
)

/** Answers what a handler threw: a problem as it is, a registry that is down as such, anything else as an internal error that tells nothing. */
export function answerError(error: unknown, requestId: string, log: Log): Response {
  if (error instanceof Problem) return answerProblem(error, requestId)
  log.failure(requestId, error)
  if (error instanceof RegistryFailure) return answerProblem(REGISTRY_UNAVAILABLE, requestId)
  const detail = `Something went wrong inside the service. The operator finds it in the log under ${requestId}`
  return answerProblem(new Problem('internal_error', detail), requestId)
}

/** The answer for a problem: RFC 9457, as `application/problem+json`. */
function answerProblem(problem: Problem, requestId: string): Response {
  const { code, message, extensions, headers } = problem
  const { status, title } = PROBLEMS[code]
  const details = {
    type: `/problems/${code}`,
    title,
    status,
    detail: message,
    code,
    request_id: requestId,
    ...extensions,
  }
  return new Response(JSON.stringify(details), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}
