import { type HostState, leaseState } from '../../hosts/lease.ts'
import type { HostReport } from '../../hosts/report.ts'
import type { Notice } from '../../parallel-config/index.ts'
import type { Hosts } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'
import type { ResolveRequest } from '../routes/resolve/request-schema.ts'

/** The codes of the `errors` of `host_not_usable`: why the host of a request cannot be used. */
export const HOST_FAULTS = [
  { code: 'host_unknown', summary: 'No host of that name is enrolled.' },
  { code: 'host_without_report', summary: 'The host is enrolled, but has not sent a report yet.' },
  { code: 'host_expired', summary: 'The agent of the host has not reported for too long.' },
  { code: 'host_given_twice', summary: 'The request has both host_id and host_report.' },
] as const

/** The codes of notices about the host. */
export const HOST_NOTICES = [
  { code: 'host_stale', summary: 'A renewal of the host is overdue: its facts may have changed.' },
] as const

/** The host that a config is checked against. */
export interface KnownHost {
  readonly report: HostReport
  /** The member `host` of the answer; absent for a report in the request. */
  readonly answer?: {
    readonly host_id: string
    readonly generation: number
    /** Seconds since the agent last confirmed the report. */
    readonly age_seconds: number
    readonly state: HostState
  }
  readonly notices: readonly Notice[]
}

/**
 * The host that a request names, or whose report it has; undefined if it has neither. Calls `authorizeReading` before it
 * reads the registry.
 * @throws {Problem} for a token that may not read, and for a host that is unknown, silent or without a report.
 */
export async function knownHost(
  { host_id, host_report }: Pick<ResolveRequest, 'host_id' | 'host_report'>,
  hosts: Hosts,
  authorizeReading: () => Promise<unknown>,
): Promise<KnownHost | undefined> {
  if (host_id === undefined) {
    return host_report === undefined ? undefined : { report: host_report, notices: [] }
  }
  if (host_report !== undefined) {
    throw fault('host_given_twice', 'Send either host_id or host_report, not both', [
      '/host_report',
    ])
  }
  await authorizeReading()
  const host = await hosts.registry.find(host_id)
  if (host === undefined) {
    throw fault('host_unknown', `No host ${host_id} is enrolled. Correct the name, or enrol it`)
  }
  const now = hosts.now()
  const age = Math.max(0, Math.floor((now - host.renewed_at) / 1000))
  const state = leaseState(host.renewed_at, now, hosts)
  const silent = `The agent on ${host_id} has not reported for ${age} s`
  if (state === 'expired') {
    throw fault('host_expired', `${silent}, so its last report has expired. Check the agent`)
  }
  if (host.report === null) {
    throw fault(
      'host_without_report',
      `${host_id} is enrolled, but has not sent a report yet. Check its agent`,
    )
  }
  const stale: Notice = {
    code: 'host_stale',
    severity: 'warning',
    pointer: '/host_id',
    message: `${silent}, so the facts may be out of date. Check the agent`,
  }
  return {
    report: host.report,
    answer: { host_id, generation: host.generation, age_seconds: age, state },
    notices: state === 'stale' ? [stale] : [],
  }
}

function fault(
  code: (typeof HOST_FAULTS)[number]['code'],
  message: string,
  related?: readonly string[],
): Problem {
  const error = { pointer: '/host_id', code, message, ...(related && { related }) }
  return new Problem('host_not_usable', message, { errors: [error] })
}
