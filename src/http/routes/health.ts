import type { Dependencies } from '../dependencies.ts'
import type { Operation } from '../operation.ts'
import { Problem } from '../problems/problem.ts'
import { REGISTRY_RETRY_SECONDS } from '../problems/problem-response.ts'
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
    const { isStopping, hosts } = dependencies
    const checkDatabase = componentCheck(() => hosts.registry.checkReads(), dependencies)
    const checkWriter = componentCheck(() => hosts.registry.checkWrites(), dependencies)
    return async ({ req: { raw: request } }, requestId) => {
      const excludesRegistry = readExclude(request.url)
      if (isStopping()) {
        throw new Problem('shutting_down', 'This instance is stopping. Use another one')
      }
      if (excludesRegistry) return answerOk()
      const [database, writer] = await Promise.all([
        checkDatabase(requestId),
        checkWriter(requestId),
      ])
      const components = { database, writer }
      if (database === 'failed' || writer === 'failed') throw notServed(components)
      return answerJson({ status: 'ok', components })
    }
  },
}

/** `database`: hosts and tokens can be read. `writer`: they can be changed. */
export const COMPONENT_STATES = ['ok', 'failed'] as const
type ComponentState = (typeof COMPONENT_STATES)[number]

function notServed(components: Readonly<Record<'database' | 'writer', ComponentState>>): Problem {
  const what = components.database === 'ok' ? 'takes no changes' : 'is unavailable'
  const detail = `The registry of hosts ${what}. Try again in ${REGISTRY_RETRY_SECONDS} s. Requests that need no registry are answered`
  const retry = { 'Retry-After': String(REGISTRY_RETRY_SECONDS) }
  return new Problem('registry_unavailable', detail, { components }, retry)
}

/** How long a result is reused, so that the probes of many load balancers cause one query. */
const OUTCOME_HOLDS_MILLISECONDS = 200

/** How long a probe waits for the database. */
const CHECK_MILLISECONDS = 1_500

/**
 * Returns a function that finds the state of a component with `check`, which rejects if it failed. While one call waits
 * for it, others get the last result: they share no promise, because requests to a Worker must not wait for each other.
 */
function componentCheck(
  check: () => Promise<void>,
  {
    monotonicMilliseconds: now,
    log,
    metrics,
  }: Pick<Dependencies, 'monotonicMilliseconds' | 'log' | 'metrics'>,
): (requestId: string) => Promise<ComponentState> {
  let asked = Number.NEGATIVE_INFINITY
  let known: { readonly state: ComponentState; readonly at: number } | undefined
  return async (requestId) => {
    const isAsking = asked > (known?.at ?? 0) && now() - asked < CHECK_MILLISECONDS
    if (known !== undefined && (isAsking || now() - known.at < OUTCOME_HOLDS_MILLISECONDS)) {
      return known.state
    }
    asked = now()
    const before = known?.state ?? 'ok'
    const reason = await within(CHECK_MILLISECONDS, check())
    if (reason !== undefined) metrics?.databaseError()
    if (before === 'ok' && reason !== undefined) log.failure(requestId, reason)
    known = { state: reason === undefined ? 'ok' : 'failed', at: now() }
    return known.state
  }
}

/** Why a promise was not fulfilled in time; undefined: it was. */
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
