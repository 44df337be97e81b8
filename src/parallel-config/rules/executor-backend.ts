import { environmentFlag, isFault } from '../../vllm/environment.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import { plural } from '../../vllm/values/show.ts'
import type { Fault, Platform } from '../outcome.ts'
import { insidePlacementGroup, rayInstalled } from './ray.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

const SPMD = 'VLLM_XLA_USE_SPMD'

/** Whether the workers of all data-parallel ranks decide about a backend, or those of one rank. */
const COUNTS_ALL_RANKS = byRelease(['0.10.1', false], ['0.17.0', true])

/** Up to 0.11.0 a world larger than the node goes to Ray; later releases refuse it or treat it as multi-node. */
const LARGE_WORLD_GOES_TO_RAY = byRelease(['0.10.1', true], ['0.11.1', false])

/** The backends that may span nodes. */
const MULTI_NODE_BACKENDS = byRelease<readonly string[]>(
  ['0.11.1', ['mp']],
  ['0.12.0', ['mp', 'uni']],
  ['0.13.0', ['mp', 'uni', 'external_launcher']],
)

function needsDefault({ config, release }: Resolving): boolean {
  const ranks = COUNTS_ALL_RANKS[release.index] ? config.data_parallel_size : 1
  return config.distributed_executor_backend === null && config.world_size * ranks > 1
}

function platformOf(state: Resolving): Platform {
  return state.platform({ canChangeHash: false })
}

/**
 * Whether the node has too few devices for the world; undefined when their number is unknown. vLLM checks this only on
 * CUDA and, in releases with nnodes, only for one node.
 */
function worldExceedsDevices(state: Resolving): boolean | undefined {
  const { config } = state
  const count = state.host.device_count ?? undefined
  if ((config.nnodes ?? 1) > 1 || (count !== undefined && count >= config.world_size)) return false
  if (platformOf(state) !== 'cuda') return false
  return count === undefined ? undefined : true
}

function assumeEnoughDevices(state: Resolving): void {
  state.assume({
    fact: '/host/device_count',
    assumed: null,
    can_change_hash: false,
    message: `It was not checked whether the node has enough devices for the world size ${state.config.world_size}. Send host.device_count`,
  })
}

function devicesOf({ host: { device_count: count } }: Resolving): string {
  return plural(count ?? 0, 'device')
}

/** Refuses a world that is too large for the node, with the code of the release. */
function worldSizeRule(code: string, range: Pick<ConfigRule, 'since' | 'removed'>): ConfigRule {
  return {
    code,
    kind: 'requirement',
    summary: 'The world size is above the device count of the node, and no executor backend is set',
    phase: 'post_init',
    ...range,
    apply(state) {
      if (!needsDefault(state)) return
      const exceeds = worldExceedsDevices(state)
      if (exceeds === undefined) assumeEnoughDevices(state)
      if (!exceeds) return
      const { world_size } = state.config
      return configFault(
        `The world size is ${world_size}, but the node has ${devicesOf(state)}. Lower tensor_parallel_size or pipeline_parallel_size, set nnodes to span nodes with mp, or set distributed_executor_backend to ray`,
        '/config/tensor_parallel_size',
        '/config/pipeline_parallel_size',
        '/host/device_count',
      )
    },
  }
}

/** Which executor runs the workers: `ParallelConfig.__post_init__`. */
export const EXECUTOR_BACKEND_RULES: readonly ConfigRule[] = [
  {
    code: 'ray_required_for_multi_node',
    kind: 'requirement',
    summary:
      'The world size is above the device count of the node, and Ray, which spans nodes, is not installed',
    phase: 'post_init',
    removed: '0.11.1',
    apply(state) {
      if (!needsDefault(state)) return
      const exceeds = worldExceedsDevices(state)
      if (exceeds === undefined) assumeEnoughDevices(state)
      if (!exceeds || rayInstalled(state) !== false) return
      return configFault(
        `The world size is ${state.config.world_size}, but the node has ${devicesOf(state)} and lacks Ray, which spans nodes. Install Ray, or lower the parallel sizes`,
        '/config/tensor_parallel_size',
        '/config/pipeline_parallel_size',
        '/host/device_count',
        '/host/ray/installed',
      )
    },
  },
  worldSizeRule('tensor_parallel_size_exceeds_device_count', {
    since: '0.11.1',
    removed: '0.13.0',
  }),
  worldSizeRule('world_size_exceeds_device_count', { since: '0.13.0' }),
  {
    code: 'executor_backend_default',
    kind: 'effect',
    notice: 'ray_from_data_parallel_backend',
    summary:
      'Without an executor backend, vLLM runs several workers with uni on TPU with SPMD, ray inside a Ray placement group or with data_parallel_backend ray, and mp otherwise',
    phase: 'post_init',
    apply(state) {
      if (!needsDefault(state)) return
      const singleProcess = usesSpmd(state)
      if (isFault(singleProcess)) return singleProcess
      state.set('distributed_executor_backend', singleProcess ? 'uni' : defaultBackend(state))
      return undefined
    },
  },
  {
    code: 'executor_backend_single_worker',
    kind: 'effect',
    summary: 'Without an executor backend, vLLM runs a single worker with uni',
    phase: 'post_init',
    apply(state) {
      const { config } = state
      if (config.distributed_executor_backend !== null || config.world_size !== 1) return
      state.set('distributed_executor_backend', 'uni')
    },
  },
]

/** On TPU with SPMD one process drives all devices. Other platforms do not read the variable. */
function usesSpmd(state: Resolving): boolean | Fault {
  if (state.environment[SPMD] === undefined || platformOf(state) !== 'tpu') return false
  return environmentFlag(state.environment, SPMD)
}

function defaultBackend(state: Resolving): 'mp' | 'ray' {
  const { config, release } = state
  if ((config.nnodes ?? 1) > 1 && platformOf(state) === 'cuda') return 'mp'
  if (LARGE_WORLD_GOES_TO_RAY[release.index] && worldExceedsDevices(state)) return 'ray'
  if (config.data_parallel_backend === 'ray') {
    state.notice('/config/data_parallel_backend')
    return 'ray'
  }
  return insidePlacementGroup(state) ? 'ray' : 'mp'
}

/** What may span nodes: `ParallelConfig.__post_init__`, 0.11.1. */
export const MULTI_NODE_RULE: ConfigRule = {
  code: 'nnodes_executor_backend',
  kind: 'requirement',
  summary:
    'nnodes is above 1, but the executor backend is not mp (from 0.12.0 on mp or uni, from 0.13.0 on also external_launcher)',
  phase: 'post_init',
  since: '0.11.1',
  apply({ config, release }) {
    const allowed = MULTI_NODE_BACKENDS[release.index] ?? []
    const backend = config.distributed_executor_backend
    if ((config.nnodes ?? 1) <= 1 || (backend !== null && allowed.includes(backend))) return
    return configFault(
      `nnodes is ${config.nnodes} with the executor backend ${backend}. Set distributed_executor_backend to ${allowed.join(' or ')}, or leave nnodes out`,
      '/config/nnodes',
      '/config/distributed_executor_backend',
    )
  },
}
