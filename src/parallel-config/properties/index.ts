import {
  usesAllToAll,
  usesBatchedDataParallelMoe,
  usesSequenceParallelMoe,
} from './expert-parallel.ts'
import { numberOfMicroBatches, usesMicroBatches } from './micro-batches.ts'
import { localWorldSize, nodeRankWithinDataParallel, nodesWithinDataParallel } from './nodes.ts'
import type { Property } from './property.ts'
import { cpuDistributedTimeout } from './timeout.ts'

/** Every property of `ParallelConfig` (`vllm/config/parallel.py`) of all releases. */
export const PROPERTIES: readonly Property[] = [
  {
    name: 'cpu_distributed_timeout',
    description:
      'A Python timedelta of cpu_distributed_timeout_seconds, shown only by its type; null without a timeout, and if the timeout is too long for Python.',
    type: 'object',
    since: '0.32.0',
    compute: cpuDistributedTimeout,
  },
  {
    name: 'local_engines_only',
    description: 'Whether a client talks only to the engines of its own node.',
    type: 'boolean',
    since: '0.15.0',
    compute: (config) => config.data_parallel_external_lb || config.data_parallel_hybrid_lb,
  },
  {
    name: 'local_world_size',
    description: 'Number of workers of one data-parallel rank on this node.',
    type: 'integer',
    since: '0.11.1',
    compute: (config, { releaseIndex }) => localWorldSize(config, releaseIndex),
  },
  {
    name: 'nnodes_within_dp',
    description: 'Number of nodes that one data-parallel rank spans.',
    type: 'integer',
    since: '0.11.1',
    compute: (config, { releaseIndex }) => nodesWithinDataParallel(config, releaseIndex),
  },
  {
    name: 'node_rank_within_dp',
    description: 'Rank of this node among the nodes of its data-parallel rank.',
    type: 'integer',
    since: '0.11.1',
    compute: (config, { releaseIndex }) => nodeRankWithinDataParallel(config, releaseIndex),
  },
  {
    name: 'num_ubatches',
    description: 'Number of micro-batches that a batch is split into.',
    type: 'integer',
    since: '0.14.0',
    compute: numberOfMicroBatches,
  },
  {
    name: 'pcp_shard_decode_requests',
    description: 'Whether prefill-context ranks share the decode requests.',
    type: 'boolean',
    since: '0.32.0',
    compute: (config) =>
      (config.prefill_context_parallel_size ?? 1) > 1 && config.decode_context_parallel_size === 1,
  },
  {
    name: 'use_all2all',
    description: 'Whether experts exchange tokens all-to-all.',
    type: 'boolean',
    since: '0.27.0',
    compute: usesAllToAll,
  },
  {
    name: 'use_batched_dp_moe',
    description: 'Whether the mixture-of-experts layers work on batches of tokens by expert.',
    type: 'boolean',
    since: '0.20.0',
    compute: usesBatchedDataParallelMoe,
  },
  {
    name: 'use_ray',
    description: 'Whether the workers run with Ray.',
    type: 'boolean',
    compute: (config) => config.distributed_executor_backend === 'ray',
  },
  {
    name: 'use_sequence_parallel_moe',
    description: 'Whether the input of the experts is split over the tensor-parallel ranks.',
    type: 'boolean',
    since: '0.11.0',
    compute: usesSequenceParallelMoe,
  },
  {
    name: 'use_ubatching',
    description: 'Whether batches are split into micro-batches.',
    type: 'boolean',
    since: '0.14.0',
    compute: usesMicroBatches,
  },
  {
    name: 'world_size_across_dp',
    description: 'Number of workers of all data-parallel ranks.',
    type: 'integer',
    compute: (config) => config.world_size * config.data_parallel_size + 0,
  },
]
