import type { Arguments } from '../arguments/index.ts'

/**
 * The arguments of the engine that vLLM computes from each other before it builds `ParallelConfig`: attributes of
 * `EngineArgs` and locals of `EngineArgs.create_engine_config` (`vllm/engine/arg_utils.py`).
 */
export interface EngineArguments {
  /** Null: not given; rank 0 then. */
  dataParallelRank: number | null
  /** The local size as given or inferred from the nodes; null: neither. */
  dataParallelSizeLocal: number | null
  hybridLb: boolean
  externalLb: boolean
  /** The rank that follows from `--nnodes` and `--node-rank`. */
  rankOfNode: number
  /** What `ParallelConfig` gets as `data_parallel_size_local`. */
  localSize: number
  /** Null: the address of a host, which is unknown. */
  masterAddress: string | null
  executorBackend: string | null
  /** `--disable-nccl-for-dp-synchronization`, or its value because of asynchronous scheduling. */
  disableNcclSynchronization: boolean | null
  enableFaultTolerance: boolean
  physicalDevices: readonly number[] | null
}

/** The arguments as parsed, before anything is computed. */
export function engineArguments({ values }: Arguments): EngineArguments {
  return {
    dataParallelRank: (values.get('data_parallel_rank') as number | null | undefined) ?? null,
    dataParallelSizeLocal:
      (values.get('data_parallel_size_local') as number | null | undefined) ?? null,
    hybridLb: values.get('data_parallel_hybrid_lb') === true,
    externalLb: values.get('data_parallel_external_lb') === true,
    rankOfNode: 0,
    localSize: 1,
    masterAddress: '127.0.0.1',
    executorBackend:
      (values.get('distributed_executor_backend') as string | null | undefined) ?? null,
    disableNcclSynchronization:
      (values.get('disable_nccl_for_dp_synchronization') as boolean | null | undefined) ?? null,
    enableFaultTolerance: values.get('enable_fault_tolerance') === true,
    physicalDevices: null,
  }
}
