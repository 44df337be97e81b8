import type { Check, NumactlArguments, Release } from '../parallel-config/index.ts'
import type { ServeAnswer } from '../serve/index.ts'
import type { Sha256 } from '../vllm/outcome.ts'
import type { DeploymentInput } from './deployment/deployment.ts'
import type { PlanFault } from './faults.ts'
import type { PlanFinding } from './findings.ts'
import type { ParallelSizes, ProcessGroups } from './groups/process-groups.ts'
import type { PlanHost } from './host.ts'
import type { WorkerRanks } from './layout/ranks.ts'
import type { Connection, Port } from './ports/purposes.ts'
import type { StrategyName } from './strategies/names.ts'
import type { WeightEstimate } from './weights.ts'

/** `auto`: the best strategy that fits. */
export type StrategyChoice = 'auto' | StrategyName

/** A deployment to plan, and the hosts for it. */
export interface PlanInput extends DeploymentInput {
  readonly hosts: readonly PlanHost[]
  readonly strategy: StrategyChoice
  /** Makes each unknown fact that matters a fault instead of an assumption. */
  readonly strict?: boolean | undefined
}

/** What the planner works with beside its input. */
export interface Tools {
  readonly release: Release
  readonly sha256: Sha256
}

/** One worker of a plan. */
export interface PlanWorker extends WorkerRanks {
  readonly local_rank: number
  /** Place among the devices of its host. */
  readonly device: number
  /** The numactl arguments that it runs with; null without NUMA binding. */
  readonly numactl: NumactlArguments | null
}

/** An engine, or the part of it that is on this host. */
export interface PlanEngine {
  readonly data_parallel_rank: number
  /** Its number among the engines that its command starts. */
  readonly local_rank: number
  /** Which of the hosts that the engine spans this is, from 0, and how many there are. */
  readonly node: { readonly index: number; readonly of: number }
  readonly devices: readonly number[]
  readonly workers: readonly PlanWorker[]
}

/** One command on a host; with external load balancing a host has several. Under Ray most hosts have none. */
export interface PlanNode {
  readonly host: string
  readonly address: string
  /** What follows `vllm`; null on a node that only joins the Ray cluster. */
  readonly argv: readonly string[] | null
  readonly env: Readonly<Record<string, string>>
  /** Shell commands to run before it, such as `ray start`. */
  readonly before: readonly string[]
  /** Whether it serves requests. */
  readonly serves: boolean
  /** What `/v1/serve` answers for this command on this host; null if there is no command. */
  readonly resolution: ServeAnswer | null
  readonly engines: readonly PlanEngine[]
  readonly ports: readonly Port[]
  readonly connects: readonly Connection[]
}

/** Where requests go, and which data-parallel ranks answer them. */
export interface Endpoint {
  readonly address: string
  readonly port: number
  readonly ranks: readonly number[]
}

/** Why a strategy was taken or left. */
export interface Reason {
  readonly strategy: StrategyName
  readonly fits: boolean
  /** Why it does not fit, as a stable code. */
  readonly code?: string
  readonly message: string
}

/** What runs on every host, in the shape of the answer. */
export interface Plan {
  readonly vllm_version: string
  readonly strategy: StrategyName
  /** The strategies that were tried, in order; the last one is the plan's. */
  readonly reasons: readonly Reason[]
  readonly sizes: ParallelSizes
  readonly nodes: readonly PlanNode[]
  readonly groups: ProcessGroups
  readonly endpoints: readonly Endpoint[]
  readonly weights: WeightEstimate
  readonly checks: readonly Check[]
  readonly findings: readonly PlanFinding[]
}

/** A plan, or why there is no plan. */
export type PlanOutcome =
  | { readonly plan: Plan; readonly faults?: undefined }
  | { readonly faults: readonly PlanFault[]; readonly plan?: undefined }
