import { environmentInteger, isFault } from '../../vllm/environment.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import { floorDivide } from '../../vllm/values/python.ts'
import type { Fault } from '../outcome.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import { configFault, type RuleFault } from './rule-fault.ts'

/** How many ports vLLM requests from the operating system; 0.10.1 requests one and keeps no list. */
const PORTS_ASKED_FOR = byRelease(['0.10.1', 1], ['0.10.2', 5])

/** The code of the rule that takes a free port of the host. */
export const PORT_RULE = 'data_parallel_master_port_from_open_ports'

const ENVIRONMENT_RULE = 'data_parallel_from_environment'

/** Whether data parallelism was set up by the arguments; else it comes from the environment. */
function givenByArguments({ config }: Resolving): boolean {
  return config.data_parallel_size > 1 || config.data_parallel_size_local === 0
}

/** The rank of a data-parallel engine, and how it finds the others: `ParallelConfig.__post_init__`. */
export const DATA_PARALLEL_RULES: readonly ConfigRule[] = [
  {
    code: 'data_parallel_rank_from_rank_env',
    kind: 'effect',
    notice: 'data_parallel_rank_from_rank_env',
    summary:
      'With the external launcher data_parallel_rank is RANK divided by the workers of one data-parallel rank',
    phase: 'post_init',
    since: '0.11.0',
    apply(state) {
      const { config } = state
      if (config.distributed_executor_backend !== 'external_launcher') return
      return givenByArguments(state) ? rankFromEnvironment(state) : undefined
    },
  },
  {
    code: PORT_RULE,
    kind: 'effect',
    summary:
      'data_parallel_master_port is taken from the end of the list of ports, which is filled with free ports of the host',
    phase: 'post_init',
    apply(state) {
      if (givenByArguments(state) && !state.config.enable_elastic_ep) takePort(state)
      return undefined
    },
  },
  {
    code: 'data_parallel_rank_out_of_range',
    kind: 'requirement',
    summary: 'data_parallel_rank is negative, or not below data_parallel_size',
    phase: 'post_init',
    apply(state) {
      const { data_parallel_rank: rank, data_parallel_size: size } = state.config
      if (!givenByArguments(state) || (rank >= 0 && rank < size)) return
      return configFault(
        `data_parallel_rank is ${rank}, but the ranks of data_parallel_size ${size} go from 0 to ${size - 1}. Lower the rank or raise the size`,
        '/config/data_parallel_rank',
        '/config/data_parallel_size',
      )
    },
  },
  {
    code: ENVIRONMENT_RULE,
    kind: 'effect',
    summary:
      'Without data parallelism in the config its size, ranks, address and port come from VLLM_DP_SIZE, VLLM_DP_RANK, VLLM_DP_RANK_LOCAL, VLLM_DP_MASTER_IP and VLLM_DP_MASTER_PORT',
    phase: 'post_init',
    apply: (state) => (givenByArguments(state) ? undefined : takeFromEnvironment(state)),
  },
]

function rankFromEnvironment(state: Resolving): RuleFault | undefined {
  const { config } = state
  if (state.environment.RANK === undefined) {
    return {
      pointer: '/env/RANK',
      code: 'rank_environment_missing',
      message:
        'The external launcher must set RANK, but it is not set. Send env.RANK, or choose another distributed_executor_backend',
      related: ['/config/distributed_executor_backend'],
    }
  }
  const rank = environmentInteger(state.environment, 'RANK', 0)
  if (isFault(rank)) return rank
  const workersOfOneRank =
    config.data_parallel_size === 0 ? 0 : floorDivide(config.world_size, config.data_parallel_size)
  if (workersOfOneRank === 0) return noWorkers()
  state.set('data_parallel_rank', floorDivide(rank, workersOfOneRank))
  state.notice('/config/data_parallel_rank')
  return undefined
}

function noWorkers(): RuleFault {
  const fault = configFault(
    'vLLM divides RANK by the number of workers of one data-parallel rank, which is 0. Set all parallel sizes to 1 or more',
    '/config/tensor_parallel_size',
    '/config/pipeline_parallel_size',
    '/config/data_parallel_size',
  )
  return { ...fault, code: 'division_by_zero' }
}

function takePort(state: Resolving): void {
  const asked = PORTS_ASKED_FOR[state.release.index] ?? 0
  const sent = state.config._data_parallel_master_port_list ?? []
  const ports = sent.length > 0 ? sent : state.host.open_ports?.slice(0, asked)
  const port = ports?.at(-1)
  if (ports === undefined || port === undefined) {
    deferPorts(state)
    return
  }
  if (state.config._data_parallel_master_port_list !== undefined) {
    state.set('_data_parallel_master_port_list', ports.slice(0, -1))
  }
  state.set('data_parallel_master_port', port)
}

function deferPorts(state: Resolving): void {
  const hasList = state.config._data_parallel_master_port_list !== undefined
  const list = hasList ? (['_data_parallel_master_port_list'] as const) : []
  state.defer(['data_parallel_master_port', ...list], {
    fact: '/host/open_ports',
    message:
      'The data-parallel ranks meet at a free port of the host. Send host.open_ports, or the ports as config._data_parallel_master_port_list',
  })
  state.deferred.push('/dp_init_ports')
}

function takeFromEnvironment(state: Resolving): Fault | undefined {
  const { environment } = state
  const size = environmentInteger(environment, 'VLLM_DP_SIZE', 1)
  if (isFault(size)) return size
  state.set('data_parallel_size', size)
  const rank = environmentInteger(environment, 'VLLM_DP_RANK', 0)
  if (isFault(rank)) return rank
  state.set('data_parallel_rank', rank)
  const localRank = environmentInteger(environment, 'VLLM_DP_RANK_LOCAL', rank)
  if (isFault(localRank)) return localRank
  state.set('data_parallel_rank_local', localRank)
  state.set('data_parallel_master_ip', environment.VLLM_DP_MASTER_IP ?? '127.0.0.1')
  const port = environmentInteger(environment, 'VLLM_DP_MASTER_PORT', 0)
  if (isFault(port)) return port
  state.set('data_parallel_master_port', port)
  return undefined
}

/** Further requirements of `ParallelConfig.__post_init__` on data parallelism, from 0.14.0 on. */
export const DATA_PARALLEL_LATER_RULES: readonly ConfigRule[] = [
  {
    code: 'offline_data_parallel_dense_model',
    kind: 'requirement',
    summary: 'VLLM_DP_SIZE sets data parallelism for a dense model',
    phase: 'post_init',
    since: '0.14.0',
    apply(state) {
      const { config } = state
      if (givenByArgumentsBefore(state) || config.data_parallel_size <= 1) return
      return config.is_moe_model === false
        ? {
            pointer: '/env/VLLM_DP_SIZE',
            message:
              'VLLM_DP_SIZE is above 1 for a dense model, whose ranks would have nothing to share. Run independent instances without VLLM_DP_*',
            related: ['/config/is_moe_model'],
          }
        : undefined
    },
  },
]

/** As `givenByArguments`, once the environment may have changed the size. */
function givenByArgumentsBefore(state: Resolving): boolean {
  return state.changes.lastRule('/config/data_parallel_size') !== ENVIRONMENT_RULE
}

/** The rank as launched: `ParallelConfig.__post_init__`, 0.14.0. */
export const DATA_PARALLEL_INDEX_RULE: ConfigRule = {
  code: 'data_parallel_index',
  kind: 'effect',
  summary: 'data_parallel_index is data_parallel_rank as launched',
  phase: 'post_init',
  since: '0.14.0',
  apply(state) {
    state.set('data_parallel_index', state.config.data_parallel_rank)
    return undefined
  },
}
