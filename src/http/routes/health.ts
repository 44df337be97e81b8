import type { Dependencies } from '../dependencies.ts'
import type { Operation } from '../operation.ts'
import { Problem } from '../problems/problem.ts'
import { RETRY_AFTER_SECONDS } from '../problems/problem-response.ts'
import { answerJson } from '../response/answer.ts'

const answerOk = () => answerJson({ status: 'ok' })

/** Whether the process runs: for liveness probes. */
export const live: Operation = {
  isProbe: true,
  method: 'get',
  path: '/livez',
  handler: () => answerOk,
}

/** Whether to send requests here: for readiness probes and load balancers. */
export const ready: Operation = {
  isProbe: true,
  method: 'get',
  path: '/readyz',
  handler: (dependencies) => {
    const { isStopping } = dependencies
    const check = registryCheck(dependencies)
    return async ({ req: { raw: request } }, requestId) => {
      const checksRegistry = !readExclude(request.url)
      if (isStopping()) {
        throw new Problem('shutting_down', 'This instance is stopping. Use another one')
      }
      if (checksRegistry && !(await check(requestId))) {
        const detail = `The registry of hosts is unavailable. Try again in ${RETRY_AFTER_SECONDS} s. Requests that need no registry are answered`
        const retry = { 'Retry-After': String(RETRY_AFTER_SECONDS) }
        throw new Problem('registry_unavailable', detail, {}, retry)
      }
      return answerOk()
    }
  },
}

/** How long a result is reused, so that the probes of many load balancers cause one query. */
const OUTCOME_HOLDS_MILLISECONDS = 200

/** How long a probe waits for the database; other requests have other limits. */
const CHECK_MILLISECONDS = 1_500

/**
 * Returns a function that checks whether a registry can be served. While one call asks, others get the last result. They
 * share no promise, because the requests of a Worker must not wait for each other.
 */
function registryCheck({
  hosts: { registry },
  monotonicMilliseconds: now,
  log,
  metrics,
}: Pick<Dependencies, 'hosts' | 'monotonicMilliseconds' | 'log' | 'metrics'>): (
  requestId: string,
) => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY
  let known: { readonly isWell: boolean; readonly at: number } | undefined
  return async (requestId) => {
    const isAsking = asked > (known?.at ?? 0) && now() - asked < CHECK_MILLISECONDS
    if (known !== undefined && (isAsking || now() - known.at < OUTCOME_HOLDS_MILLISECONDS)) {
      return known.isWell
    }
    asked = now()
    const wasWell = known?.isWell ?? true
    const reason = await within(CHECK_MILLISECONDS, registry.check())
    if (reason !== undefined) metrics?.databaseError()
    if (wasWell && reason !== undefined) log.failure(requestId, reason)
    known = { isWell: reason === undefined, at: now() }
    return known.isWell
  }
}

/** Why a promise is not fulfilled within some time; undefined: it is. */
async function within(milliseconds: number, promise: Promise<void>): Promise<unknown> {
  const { promise: late, resolve } = Promise.withResolvers<unknown>()
  const timeout = new Error(`The registry did not answer within ${milliseconds} ms`)
  const timer = setTimeout(() => resolve(timeout), milliseconds)
  const done = promise.catch((error: unknown) => error)
  return await Promise.race([done, late]).finally(() => clearTimeout(timer))
}

function readExclude(url: string): boolean {
  const start = url.indexOf('?')
  if (start === -1) return false
  const parameters = [...new URLSearchParams(url.slice(start))]
  if (parameters.every(([name, value]) => name === 'exclude' && value === 'registry')) {
    return parameters.length > 0
  }
  throw new Problem('invalid_query', 'The only parameter here is exclude=registry')
}
