import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import type { Plan } from '../outcome.ts'
import { dockerCommands, type HostCommand } from './docker.ts'
import { networkPolicies } from './kubernetes/network-policy.ts'
import { workloadObjects } from './kubernetes/workload.ts'
import { type SystemdUnit, systemdUnits } from './systemd.ts'

/** What can be added to a plan, ready to apply. */
export const INCLUDES = ['network_policy', 'manifest', 'systemd', 'docker'] as const
export type IncludeName = (typeof INCLUDES)[number]

/** A plan in the form that some tool takes. */
export interface Artifacts {
  readonly network_policy?: readonly object[]
  readonly manifest?: readonly object[]
  readonly systemd?: readonly SystemdUnit[]
  readonly docker?: readonly HostCommand[]
}

/** The requested parts. */
export function artifactsOf(
  plan: Plan,
  deployment: Deployment,
  hosts: readonly PlanHost[],
  include: ReadonlySet<IncludeName>,
): Artifacts {
  const used = new Set(plan.nodes.map(({ host }) => host))
  const own = hosts.filter(({ name }) => used.has(name))
  return {
    ...(include.has('network_policy') && { network_policy: networkPolicies(plan) }),
    ...(include.has('manifest') && { manifest: workloadObjects(plan, deployment, own) }),
    ...(include.has('systemd') && { systemd: systemdUnits(plan, deployment) }),
    ...(include.has('docker') && { docker: dockerCommands(plan, deployment, own) }),
  }
}
