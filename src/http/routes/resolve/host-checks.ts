import { checkHost } from '../../../hosts/checks/index.ts'
import { factsFromReport, overrideFacts } from '../../../hosts/facts.ts'
import type { Check, HostFacts, Resolution } from '../../../parallel-config/index.ts'
import { Problem } from '../../problems/problem.ts'
import type { KnownHost } from '../../request/known-host.ts'

/** The facts of a host, overridden by those that the request gives. */
export const factsOf = (host: KnownHost, given: HostFacts | undefined): HostFacts =>
  overrideFacts(factsFromReport(host.report), given)

/** A resolution with what the host adds: checks, notices and, for a host of the registry, its name and state. */
export function withHostChecks(
  host: KnownHost | undefined,
  facts: HostFacts | undefined,
  resolution: Resolution,
) {
  const { config, derived, notices } = resolution
  const report = host?.report ?? null
  return {
    ...resolution,
    notices: host === undefined ? notices : [...notices, ...host.notices],
    checks: checkHost({ config, derived, report, facts: facts ?? {} }),
    ...(host?.answer && { host: host.answer }),
  }
}

/**
 * Enforces the checks of a resolution: none of severity error may fail and, with `strict`, every check must be possible.
 * @throws {Problem} `checks_failed` with the other checks.
 */
export function enforceChecks(
  { checks }: Pick<Resolution, 'checks'>,
  strict: boolean | undefined,
): void {
  const errors = checks
    .filter((check) => isRefused(check, strict))
    .map(({ pointer, code, message }) => ({ pointer, code, message }))
  if (errors.length === 0) return
  const rest = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  throw new Problem('checks_failed', `${errors[0]?.message}${rest}`, { errors })
}

function isRefused({ verdict, severity }: Check, strict: boolean | undefined): boolean {
  return verdict === 'unknown' ? strict === true : verdict === 'fail' && severity === 'error'
}
