import type { Environment } from '../vllm/environment.ts'
import type { Assumption, Change, Fault, Notice } from '../vllm/outcome.ts'

export type { Environment } from '../vllm/environment.ts'
export type { Assumption, Change, Fault, Notice, Sha256 } from '../vllm/outcome.ts'

/** The platforms that vLLM distinguishes (`vllm/platforms/interface.py`, `PlatformEnum`); `other` is an out-of-tree one. */
export const PLATFORMS = ['cuda', 'rocm', 'tpu', 'xpu', 'cpu', 'other'] as const
export type Platform = (typeof PLATFORMS)[number]

/** Facts about Ray on the host. A fact that is absent or null is unknown. */
export interface RayFacts {
  /** `import ray` works in vLLM's Python. */
  readonly installed?: boolean | null | undefined
  /** `ray.is_initialized()` in the launching process. */
  readonly initialized?: boolean | null | undefined
  /** The launching process runs inside a Ray placement group. */
  readonly placement_group?: boolean | null | undefined
}

/** What the resolution reads from the machine. A fact that is absent or null is unknown. */
export interface HostFacts {
  /** Absent: `cuda` is assumed. */
  readonly platform?: Platform | null | undefined
  /** Devices vLLM would count on this node. */
  readonly device_count?: number | null | undefined
  /** Whether the platform's custom all-reduce kernel works. Absent: cuda yes, rocm unknown, others no. */
  readonly custom_all_reduce?: boolean | null | undefined
  readonly nixl_available?: boolean | null | undefined
  readonly ray?: RayFacts | null | undefined
  /** Free TCP ports, in the order in which the operating system would assign them. */
  readonly open_ports?: readonly number[] | null | undefined
  /** The NUMA node of each visible device, by device index. */
  readonly device_numa_nodes?: readonly number[] | null | undefined
}

/** A partial `ParallelConfig` as parsed from JSON: field names as in vLLM, values not yet validated. */
export type PartialConfig = Readonly<Record<string, unknown>>

/** The code of the fault for a missing fact under `strict`. */
export const FACT_UNKNOWN = 'fact_unknown'

/** A config to resolve, with what is known of its surroundings. */
export interface ResolveInput {
  readonly config: PartialConfig
  readonly host?: HostFacts | undefined
  readonly env?: Environment | undefined
  /** The data-parallel rank on this node, as the launcher passes it for NUMA binding. */
  readonly data_parallel_local_rank?: number | null | undefined
  /** Makes each unknown fact that could change the outcome a fault instead of an assumption. */
  readonly strict?: boolean | undefined
}

/** A check of this project that vLLM's constructor does not make. */
export interface Check {
  readonly code: string
  /** What a failed check means: with an `error` the deployment does not work, with a `warning` it is slower. */
  readonly severity: 'error' | 'warning'
  /** `unknown`: a fact was missing. */
  readonly verdict: 'pass' | 'fail' | 'unknown'
  readonly pointer: string
  readonly message: string
  /** With `unknown`: JSON Pointer to the missing fact. Absent if no request can give it. */
  readonly fact?: string
}

/** The numactl arguments of one process, or the code of the reason why it has none. */
export type NumactlArguments = string | { readonly code: string }

/** The numactl arguments of the processes on a host. */
export interface NumaBinding {
  /** By local rank. */
  readonly workers: readonly NumactlArguments[]
  readonly engine_core: NumactlArguments
}

/** A resolved config, in the shape of the answer. */
export interface Resolution {
  readonly vllm_version: string
  /** Every field of the release's dataclass, in its order. */
  readonly config: Readonly<Record<string, unknown>>
  /** Every property of the release; null where vLLM itself would raise. */
  readonly derived: Readonly<Record<string, unknown>>
  /** Byte-identical to `ParallelConfig.compute_hash()`; null where vLLM itself would raise. */
  readonly hash: string | null
  /** The next 8 ports that `get_next_dp_init_port()` returns; null while the ports are deferred. */
  readonly dp_init_ports: readonly number[] | null
  /** Null unless `numa_bind` is set. */
  readonly numa_binding: NumaBinding | null
  readonly changes: readonly Change[]
  readonly notices: readonly Notice[]
  readonly checks: readonly Check[]
  readonly assumptions: readonly Assumption[]
  /** Pointers to values that only the launch itself determines. */
  readonly deferred: readonly string[]
}

/** Either a resolution or, in the order in which vLLM raises them, the faults: up to `MOST_FAULTS`, and `omitted` more. */
export type Outcome =
  | { readonly resolution: Resolution; readonly faults?: undefined }
  | {
      readonly faults: readonly Fault[]
      readonly omitted?: number
      readonly resolution?: undefined
    }
