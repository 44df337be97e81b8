import type { Deployment } from './deployment/deployment.ts'
import { type PlanHost, summaryOf } from './host.ts'

/** Hosts whose devices are of one kind, so that they can work together. */
export interface HostKind {
  /** The kind, as a person would name it. */
  readonly name: string
  readonly hosts: readonly PlanHost[]
}

/** The hosts of each kind, the kind with the most devices first. */
export function hostsByKind(hosts: readonly PlanHost[]): HostKind[] {
  const byKind = Map.groupBy(hosts, (host) => summaryOf(host).kind)
  const devices = (kind: HostKind) => kind.hosts.reduce((sum, host) => sum + host.devices.length, 0)
  return [...byKind]
    .map(([name, members]) => ({ name, hosts: members }))
    .toSorted((a, b) => devices(b) - devices(a))
}

/** Why a host cannot take part at all; undefined when it can. */
export function unfit(host: PlanHost, deployment: Deployment): string | undefined {
  const { devices, name } = host
  if (devices.length === 0) return `${name} has no devices`
  const { models, partition } = summaryOf(host)
  if (models.length > 1) {
    return `${name} has devices of different models: ${models.join(', ')}`
  }
  if (partition !== null && deployment.engineSize * deployment.sizes.data > 1) {
    return `${name} has partitioned devices (${partition}), which cannot exchange tensors: only a deployment with one worker runs on one`
  }
  return undefined
}
