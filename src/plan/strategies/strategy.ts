import type { Deployment } from '../deployment/deployment.ts'
import type { PlanFaultCode } from '../faults.ts'
import type { PlanHost } from '../host.ts'
import type { StrategyName } from './names.ts'

/** One command that a plan runs on a host. */
export interface PlannedCommand {
  readonly host: PlanHost
  /** The devices of the host that the command sees, in that order. */
  readonly devices: readonly number[]
  /** What is added to the deployment's own options. */
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Whether it serves requests. */
  readonly serves: boolean
}

/** A node that joins a Ray cluster, and runs no vLLM command of its own. */
export interface RayNode {
  readonly host: PlanHost
  readonly devices: readonly number[]
}

/** How a strategy would run a deployment. */
export interface Arrangement {
  readonly commands: readonly PlannedCommand[]
  /** The nodes of the Ray cluster, the one that runs the command first; absent without Ray. */
  readonly ray?: readonly RayNode[]
}

/** An arrangement and why it was chosen, or why the strategy does not fit. */
export type Fit =
  | { readonly arrangement: Arrangement; readonly reason: string }
  | { readonly arrangement?: undefined; readonly code: PlanFaultCode; readonly reason: string }

/** A way to run a deployment on hosts. */
export interface Strategy {
  readonly name: StrategyName
  /** What it is, in a few words. */
  readonly summary: string
  /** Arranges the deployment on these hosts, which have devices of one kind; or says why it cannot. */
  readonly fit: (deployment: Deployment, hosts: readonly PlanHost[]) => Fit
}

/** A strategy that cannot do it, and why. */
export function refuse(code: PlanFaultCode, reason: string): Fit {
  return { code, reason }
}
