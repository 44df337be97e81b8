import { checkHost } from '../../../hosts/checks/index.ts'
import { factsFromReport, overrideFacts } from '../../../hosts/facts.ts'
import type { HostFacts, Resolution } from '../../../parallel-config/index.ts'
import { Problem } from '../../problems/problem.ts'
import type { KnownHost } from '../../request/known-host.ts'

/** The facts of a host, with those that the request gives in their place. */
export const factsOf = (host: KnownHost, given: HostFacts | undefined): HostFacts =>
  overrideFacts(factsFromReport(host.report), given)

/** A resolution with what the host that it is for adds: the checks, the notices and who the host is. */
export function withHostChecks(
  host: KnownHost,
  facts: HostFacts | undefined,
  resolution: Resolution,
) {
  const { config, derived } = resolution
  const checks = checkHost({ config, derived, report: host.report, facts: facts ?? {} })
  return {
    ...resolution,
    notices: [...resolution.notices, ...host.notices],
    checks: [...resolution.checks, ...checks],
    ...(host.answer && { host: host.answer }),
  }
}

/**
 * Lets a resolution pass of which no check failed.
 * @throws {Problem} `checks_failed` with those that did.
 */
export function enforceChecks({ checks }: Pick<Resolution, 'checks'>): void {
  const errors = checks
    .filter((check) => check.verdict === 'fail')
    .map(({ pointer, code, message }) => ({ pointer, code, message }))
  if (errors.length === 0) return
  const rest = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  throw new Problem('checks_failed', `${errors[0]?.message}${rest}`, { errors })
}
