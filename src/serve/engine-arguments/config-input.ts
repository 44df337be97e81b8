import type { ParallelConfig } from '../../parallel-config/index.ts'
import { readValue } from '../../vllm/dataclasses/read-value.ts'
import { FaultList } from '../../vllm/fault-list.ts'
import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import { holdsIn } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'

/** One argument that `ParallelConfig` is built with. */
interface InputField extends ReleaseRange {
  readonly name: keyof ParallelConfig
  /** Where the value comes from; absent: the argument of the same name. */
  readonly value?: (state: Launching) => unknown
}

/**
 * What `EngineArgs.create_engine_config` (`vllm/engine/arg_utils.py`) passes to `ParallelConfig`, over all releases.
 * Every other field has its default, whatever the command line says.
 */
const INPUT_FIELDS: readonly InputField[] = [
  { name: 'pipeline_parallel_size' },
  { name: 'tensor_parallel_size' },
  { name: 'prefill_context_parallel_size', since: '0.12.0' },
  { name: 'data_parallel_size' },
  { name: 'data_parallel_rank', value: ({ engine }) => engine.dataParallelRank ?? 0 },
  { name: 'data_parallel_external_lb', value: ({ engine }) => engine.externalLb },
  { name: 'data_parallel_size_local', value: ({ engine }) => engine.localSize },
  { name: 'master_addr', since: '0.11.1' },
  { name: 'master_port', since: '0.11.1' },
  { name: 'nnodes', since: '0.11.1' },
  { name: 'node_rank', since: '0.11.1' },
  { name: 'distributed_timeout_seconds', since: '0.18.0' },
  { name: 'cpu_distributed_timeout_seconds', since: '0.22.0' },
  { name: 'data_parallel_master_ip', value: ({ engine }) => engine.masterAddress },
  {
    name: 'data_parallel_rpc_port',
    value: (state) => state.integer('data_parallel_rpc_port') ?? DEFAULT_RPC_PORT,
  },
  { name: 'data_parallel_backend' },
  { name: 'data_parallel_hybrid_lb', value: ({ engine }) => engine.hybridLb },
  { name: 'is_moe_model', since: '0.14.0', value: (state) => state.isMoe() },
  { name: 'enable_hc_sp', since: '0.32.0' },
  { name: 'enable_expert_parallel' },
  { name: 'enable_batch_sharded_sampling', since: '0.29.0' },
  { name: 'enable_ep_weight_filter', since: '0.18.0' },
  { name: 'all2all_backend', since: '0.11.1' },
  { name: 'enable_elastic_ep', since: '0.17.0' },
  { name: 'elastic_ep_max_dp_size', since: '0.30.0' },
  { name: 'dp_sync_interval', since: '0.30.0' },
  { name: 'enable_dbo', since: '0.11.0' },
  { name: 'ubatch_size', since: '0.14.0' },
  { name: 'dbo_decode_token_threshold', since: '0.11.0' },
  { name: 'dbo_prefill_token_threshold', since: '0.11.0' },
  {
    name: 'disable_nccl_for_dp_synchronization',
    since: '0.11.1',
    value: ({ engine, release }) =>
      engine.disableNcclSynchronization ?? release.defaults.disable_nccl_for_dp_synchronization,
  },
  { name: 'enable_eplb' },
  { name: 'eplb_config', since: '0.10.2', value: eplbConfig },
  { name: 'num_redundant_experts', removed: '0.10.2' },
  { name: 'eplb_window_size', removed: '0.10.2' },
  { name: 'eplb_step_interval', removed: '0.10.2' },
  { name: 'eplb_log_balancedness', removed: '0.10.2' },
  { name: 'expert_placement_strategy', since: '0.11.0' },
  { name: 'max_parallel_loading_workers' },
  { name: 'disable_custom_all_reduce' },
  { name: 'enable_shm_tensor_arena', since: '0.32.0' },
  { name: 'ray_workers_use_nsight' },
  { name: 'ray_runtime_env', value: () => null },
  { name: 'placement_group', value: () => null },
  { name: 'distributed_executor_backend', value: ({ engine }) => engine.executorBackend },
  { name: 'worker_cls' },
  { name: 'worker_extension_cls' },
  { name: 'decode_context_parallel_size', since: '0.10.2' },
  { name: 'dcp_comm_backend', since: '0.18.0' },
  { name: 'dcp_q_replicate', since: '0.29.0' },
  { name: 'dcp_kv_cache_interleave_size', since: '0.11.1' },
  {
    name: 'cp_kv_cache_interleave_size',
    since: '0.12.0',
    value: (state) => state.size('cp_kv_cache_interleave_size'),
  },
  {
    name: '_allow_auto_resolve_cp_interleave_size',
    since: '0.30.0',
    value: (state) => state.integer('cp_kv_cache_interleave_size') === null,
  },
  {
    name: '_api_process_count',
    since: '0.11.0',
    value: ({ mode, apiServerCount }) => (mode === 'multi_api_server' ? apiServerCount : 1),
  },
  {
    name: '_api_process_rank',
    since: '0.11.0',
    value: ({ mode }) => (mode === 'multi_api_server' ? -1 : 0),
  },
  {
    name: 'assigned_physical_gpu_ids',
    since: '0.24.0',
    value: ({ engine }) => engine.physicalDevices,
  },
  { name: 'numa_bind', since: '0.20.0' },
  { name: 'numa_bind_nodes', since: '0.20.0' },
  { name: 'numa_bind_cpus', since: '0.20.0' },
  {
    name: 'enable_fault_tolerance',
    since: '0.27.0',
    value: ({ engine }) => engine.enableFaultTolerance,
  },
  { name: 'fault_tolerance_config', since: '0.27.0', value: faultToleranceConfig },
  { name: 'enable_multimodal_encoder_data_parallel', removed: '0.10.2' },
]

const DEFAULT_RPC_PORT = 29550

const fieldsByRelease = new Map<number, readonly InputField[]>()

/** The arguments that a release passes to `ParallelConfig`. */
export function configInput(state: Launching): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const { name, value } of fieldsIn(state.index)) {
    input[name] = value === undefined ? argument(state, name) : value(state)
  }
  return input
}

/** The engine's arguments have the defaults of their fields. */
function argument({ arguments: { values }, release }: Launching, name: string): unknown {
  return values.get(name) ?? release.defaults[name] ?? null
}

function fieldsIn(index: number): readonly InputField[] {
  const known = fieldsByRelease.get(index)
  if (known !== undefined) return known
  const fields = INPUT_FIELDS.filter((field) => holdsIn(field, index))
  fieldsByRelease.set(index, fields)
  return fields
}

/** The flat options of 0.10.2 to 0.11.2, and the setting of `eplb_config` that each one stands for. */
const FLAT_EPLB_OPTIONS = [
  ['num_redundant_experts', 'num_redundant_experts'],
  ['eplb_window_size', 'window_size'],
  ['eplb_step_interval', 'step_interval'],
  ['eplb_log_balancedness', 'log_balancedness'],
] as const

function eplbConfig(state: Launching): Readonly<Record<string, unknown>> {
  const { values } = state.arguments
  const flat = FLAT_EPLB_OPTIONS.filter(([option]) => (values.get(option) ?? null) !== null)
  const config = nested(state, 'eplb_config')
  if (flat.length === 0) return config
  return {
    ...config,
    ...Object.fromEntries(flat.map(([option, name]) => [name, values.get(option)])),
  }
}

function faultToleranceConfig(state: Launching): Readonly<Record<string, unknown>> {
  return nested(state, 'fault_tolerance_config')
}

/**
 * A nested dataclass with defaults for missing fields, without fields that the release does not have. Its values are as
 * pydantic converted them while parsing, which found each of them valid.
 */
function nested(state: Launching, name: string): Readonly<Record<string, unknown>> {
  const { dataclass } = state.release.fieldByName.get(name) ?? {}
  const defaults = dataclass?.defaults ?? {}
  const faults = new FaultList()
  const known = Object.entries(state.arguments.values.get(name) ?? {}).flatMap(
    ([member, value]) => {
      const field = dataclass?.fieldByName.get(member)
      return field === undefined
        ? []
        : [[member, readValue(value, field, { root: '/config', faults })]]
    },
  )
  return known.length === 0 ? defaults : { ...defaults, ...Object.fromEntries(known) }
}
