import type {
  Assumption,
  Change,
  Environment,
  Fault,
  HostFacts,
  Notice,
  Resolution,
} from '../parallel-config/index.ts'
import type { GivenArgument } from './arguments/given-argument.ts'

/** Facts about a model, each optional. A fact overrides `config`. */
export interface ModelFacts {
  /** Whether it is a mixture of experts. */
  readonly is_moe?: boolean | null | undefined
  /** Query heads of one attention layer. */
  readonly attention_heads?: number | null | undefined
  /** Key and value heads of one attention layer. */
  readonly kv_heads?: number | null | undefined
  /** Whether it uses multi-head latent attention. */
  readonly mla?: boolean | null | undefined
  /** Routed experts of one layer; 0 for a dense model. */
  readonly experts?: number | null | undefined
  /** Whether vLLM's class for the model supports pipeline parallelism. */
  readonly pipeline_parallel?: boolean | null | undefined
  readonly runner?: 'generate' | 'pooling' | null | undefined
  /** Number of weights. */
  readonly parameters?: number | null | undefined
  readonly bytes_per_parameter?: number | null | undefined
}

/** A host as the launch of a server sees it. */
export interface ServeHostFacts extends HostFacts {
  /** The host's own IP address, which vLLM uses for data parallelism over Ray. */
  readonly address?: string | null | undefined
}

/** A command line to serve, with what is known of its surroundings. */
export interface ServeInput {
  /** The words after `vllm`, or after `python3`, starting with `-m`. */
  readonly argv: readonly string[]
  /** The text of each file that `--config` can name. */
  readonly files?: ReadonlyMap<string, string> | undefined
  readonly model?:
    | {
        /** The model's Hugging Face `config.json`. */
        readonly config?: unknown
        readonly facts?: ModelFacts | null | undefined
      }
    | undefined
  readonly env?: Environment | undefined
  readonly host?: ServeHostFacts | undefined
  /** The data-parallel rank on this node, as the launcher passes it for NUMA binding. */
  readonly data_parallel_local_rank?: number | null | undefined
  /** Makes each unknown fact that could change the outcome a fault instead of an assumption. */
  readonly strict?: boolean | undefined
}

/** How `vllm serve` runs: which processes it starts (`vllm/entrypoints/cli/serve.py`). */
export type LaunchMode =
  | 'single_api_server'
  | 'multi_api_server'
  | 'headless'
  | 'multi_port_supervisor'

/** Which processes the command starts. */
export interface Launch {
  readonly mode: LaunchMode
  /** The number of API server processes; null if the launching process itself is the API server. */
  readonly api_server_count: number | null
}

/** `ParallelConfig` after the engine configuration has changed it. */
export interface AtLaunch {
  /** The hash that data-parallel ranks compare; null if vLLM itself would raise. */
  readonly hash: string | null
  /** What the engine configuration changes after `ParallelConfig` is built, with pointers into `config`. */
  readonly changes: readonly Change[]
}

/** What a command line launches. */
export interface ServeAnswer extends Resolution {
  readonly launch: Launch
  /** Which token set which argument. */
  readonly arguments: readonly GivenArgument[]
  /** The arguments that the engine passes to `ParallelConfig`. */
  readonly config_input: Readonly<Record<string, unknown>>
  readonly at_launch: AtLaunch
  /** Whether the scheduler works one step ahead; null: unknown. */
  readonly async_scheduling: boolean | null
}

/** How far a command line gets, in this order. */
export type ServeStage = 'parse' | 'launch' | 'engine_args' | 'parallel_config' | 'engine_config'

/** Why a command line does not launch, with the results up to there. */
export interface ServeRefusal {
  readonly stage: ServeStage
  /** In the order in which vLLM raises them; pointers into the request, such as `/argv/3`. */
  readonly faults: readonly Fault[]
  readonly notices: readonly Notice[]
  readonly assumptions: readonly Assumption[]
  readonly arguments?: readonly GivenArgument[]
  readonly launch?: Launch
  readonly config_input?: Readonly<Record<string, unknown>>
  /** The hash of `ParallelConfig` as it was built, if the engine configuration refuses it. */
  readonly hash?: string | null
}

/** What a command line launches, or why vLLM would refuse it. */
export type ServeOutcome =
  | { readonly answer: ServeAnswer; readonly refusal?: undefined }
  | { readonly refusal: ServeRefusal; readonly answer?: undefined }
