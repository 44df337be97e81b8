/** The platforms vLLM tells apart (`vllm/platforms/interface.py`, `PlatformEnum`); `other` is an out-of-tree one. */
export const PLATFORMS = ['cuda', 'rocm', 'tpu', 'xpu', 'cpu', 'other'] as const
export type Platform = (typeof PLATFORMS)[number]

/** What is known of Ray on the host. A fact that is absent or null is unknown. */
export interface RayFacts {
  /** `import ray` works in vLLM's Python. */
  readonly installed?: boolean | null | undefined
  /** `ray.is_initialized()` in the launching process. */
  readonly initialized?: boolean | null | undefined
  /** The launching process runs inside a Ray placement group. */
  readonly placement_group?: boolean | null | undefined
}

/** What resolution reads from the machine. A fact that is absent or null is unknown. */
export interface HostFacts {
  /** Not given means `cuda`. */
  readonly platform?: Platform | null | undefined
  /** Devices vLLM would count on this node. */
  readonly device_count?: number | null | undefined
  /** Whether the platform's custom all-reduce kernel works. Not given: cuda yes, rocm unknown, others no. */
  readonly custom_all_reduce?: boolean | null | undefined
  readonly nixl_available?: boolean | null | undefined
  readonly ray?: RayFacts | null | undefined
  /** Free TCP ports, in the order in which the operating system would hand them out. */
  readonly open_ports?: readonly number[] | null | undefined
  /** The NUMA node of each visible device, by device index. */
  readonly device_numa_nodes?: readonly number[] | null | undefined
}

/** Environment variables as text, by name. Only those that vLLM's resolution reads matter. */
export type Environment = Readonly<Record<string, string>>

/** A partial `ParallelConfig` as parsed from JSON: field names as in vLLM, values not yet looked at. */
export type PartialConfig = Readonly<Record<string, unknown>>

export interface ResolveInput {
  readonly config: PartialConfig
  readonly host?: HostFacts | undefined
  readonly env?: Environment | undefined
  /** The data-parallel rank on this node, as the launcher passes it for NUMA binding. */
  readonly data_parallel_local_rank?: number | null | undefined
  /** Makes each unknown fact that matters a fault instead of an assumption. */
  readonly strict?: boolean | undefined
}

/** SHA-256 of the UTF-8 bytes of a text that comes in pieces, as 64 lower-case hex digits. */
export type Sha256 = (pieces: readonly string[]) => string

/** A reason why the config does not resolve. */
export interface Fault {
  /** JSON Pointer into the request: `/config/...`, `/env/...` or `/host/...`; `/config` is the config as a whole. */
  readonly pointer: string
  readonly code: string
  /** What is wrong and what to do. */
  readonly message: string
  /** Pointers to the other values that the fault is about. */
  readonly related?: readonly string[]
}

/** Something that vLLM says or does on its own while it resolves a config. */
export interface Notice {
  readonly code: string
  readonly severity: 'info' | 'warning'
  readonly pointer: string
  readonly message: string
}

/** A field whose value differs from what was sent or, when it was not sent, from its default. */
export interface Change {
  readonly pointer: string
  /** What was sent, or the default; null where there was neither. */
  readonly from: unknown
  readonly to: unknown
  /** Code of the rule that set the value. */
  readonly rule: string
}

/** A fact that nobody gave and that mattered. */
export interface Assumption {
  /** JSON Pointer to the missing fact, such as `/host/device_count`. */
  readonly fact: string
  /** The value taken instead; null: none, the rule was not applied. */
  readonly assumed: unknown
  /** Code of the rule that needed the fact. */
  readonly rule: string
  /** Whether another value of the fact could give another hash. */
  readonly can_change_hash: boolean
  readonly message: string
}

/** A verdict of this project that goes beyond vLLM's constructor. */
export interface Check {
  readonly code: string
  readonly verdict: 'pass' | 'fail' | 'unknown'
  readonly pointer: string
  readonly message: string
}

/** The numactl arguments of one process, or the code of the reason why there are none. */
export type NumactlArguments = string | { readonly code: string }

export interface NumaBinding {
  /** By local rank. */
  readonly workers: readonly NumactlArguments[]
  readonly engine_core: NumactlArguments
}

/** A config that resolved, in the shape in which it is answered. */
export interface Resolution {
  readonly vllm_version: string
  /** Every field of the release's dataclass, in its order. */
  readonly config: Readonly<Record<string, unknown>>
  /** Every property of the release; null where vLLM itself would raise. */
  readonly derived: Readonly<Record<string, unknown>>
  /** Byte-identical to `ParallelConfig.compute_hash()`; null where vLLM itself would raise. */
  readonly hash: string | null
  /** The next 8 ports that `get_next_dp_init_port()` hands out; null while the ports are deferred. */
  readonly dp_init_ports: readonly number[] | null
  /** Null unless `numa_bind` is set. */
  readonly numa_binding: NumaBinding | null
  readonly changes: readonly Change[]
  readonly notices: readonly Notice[]
  readonly checks: readonly Check[]
  readonly assumptions: readonly Assumption[]
  /** Pointers to values that only the launch itself can fix. */
  readonly deferred: readonly string[]
}

/** Either a resolution or, in the order in which vLLM raises them, the faults. */
export type Outcome =
  | { readonly resolution: Resolution; readonly faults?: undefined }
  | { readonly faults: readonly Fault[]; readonly resolution?: undefined }
