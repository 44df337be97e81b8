import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'
import { requestedLoadBalancing } from './load-balancing.ts'
import { usesRustFrontend } from './rust-frontend.ts'

/** From 0.17.0 on a single API server has no count: the launching process serves. */
const SINGLE_SERVER_COUNT = byRelease<number | null>(['0.10.1', 1], ['0.17.0', null])

/** Up to 0.14.1 `--api-server-count` has the default 1 and is not changed. */
const COUNT_IS_WORKED_OUT = byRelease(['0.10.1', false], ['0.15.0', true])

const DEFAULT_PORT = 8000

const MULTI_PORT_IS_A_MODE = byRelease(['0.10.1', false], ['0.22.0', true])

/** How many API servers start, and which kind of launch it is: `ServeSubcommand.cmd` (`vllm/entrypoints/cli/serve.py`). */
export const API_SERVER_RULES: readonly ServeRule[] = [
  requirement(
    'launch',
    'api_server_count_headless',
    '--headless, which starts no API server, is combined with --api-server-count',
    (state) => {
      const count = state.integer('api_server_count') ?? 0
      return state.flag('headless') === true && count > 0 ? headlessWithServers(state) : undefined
    },
    { since: '0.15.0' },
  ),
]

/** Sets the number of API servers and the mode, once the load-balancing modes agree. */
export const LAUNCH_MODE_RULES: readonly ServeRule[] = [
  effect(
    'launch',
    'api_server_count_default',
    'Without --api-server-count, vLLM starts one API server for each data-parallel rank that this node balances over, or a single one with external load balancing',
    (state) => {
      state.apiServerCount = countServers(state)
      return undefined
    },
  ),
  effect(
    'launch',
    'api_server_count_elastic',
    'Elastic expert parallelism runs with one API server',
    (state) => {
      if (state.flag('enable_elastic_ep') !== true || (state.apiServerCount ?? 0) <= 1)
        return undefined
      state.notice(
        'api_server_count_capped',
        state.pointerTo('api_server_count', 'enable_elastic_ep'),
        ', because of elastic expert parallelism',
      )
      state.apiServerCount = 1
      return undefined
    },
    { since: '0.19.0' },
  ),
  effect(
    'launch',
    'launch_mode',
    'Decides what the launch starts: headless engines, one API server, several, or a supervisor with one server for each local rank',
    (state) => {
      const count = state.apiServerCount ?? 0
      if (MULTI_PORT_IS_A_MODE[state.index] && requestedLoadBalancing(state).multiPort) {
        state.mode = 'multi_port_supervisor'
        noticePorts(state)
      } else if (
        count < 1 ||
        (!COUNT_IS_WORKED_OUT[state.index] && state.flag('headless') === true)
      ) {
        state.mode = 'headless'
      } else if (count > 1 || usesRustFrontend(state)) {
        state.mode = 'multi_api_server'
      } else {
        state.mode = 'single_api_server'
        state.apiServerCount = SINGLE_SERVER_COUNT[state.index] ?? null
      }
      return undefined
    },
  ),
]

function headlessWithServers(state: Launching) {
  return state.fault(
    `--api-server-count is ${state.integer('api_server_count')}, but --headless starts no API server. Leave one of them out`,
    'api_server_count',
    'headless',
  )
}

function countServers(state: Launching): number {
  const given = state.integer('api_server_count')
  if (!COUNT_IS_WORKED_OUT[state.index]) return given ?? 1
  if (state.flag('headless') === true) return 0
  if (given !== null) {
    if (given <= 1 || !usesRustFrontend(state)) return given
    state.notice(
      'api_server_count_capped',
      state.pointerTo('api_server_count'),
      ', because of the Rust front end',
    )
    return 1
  }
  const { multiPort, external, hybrid } = requestedLoadBalancing(state)
  if (multiPort || external || usesRustFrontend(state)) return 1
  if (hybrid) return state.integer('data_parallel_size_local') || 1
  const size = state.size('data_parallel_size')
  if (size > 1) {
    state.notice('api_server_count_from_data_parallel_size', state.pointerTo('data_parallel_size'))
  }
  return size
}

/** The port of each server: `DPSupervisor` (`vllm/entrypoints/openai/dp_supervisor.py`). */
function noticePorts(state: Launching): void {
  const first = state.integer('port') ?? DEFAULT_PORT
  const last = first + (state.integer('data_parallel_size_local') ?? 1) - 1
  const pointer = state.pointerTo('data_parallel_multi_port_external_lb')
  state.notice('multi_port_servers', pointer, `${first} to ${last}`)
}
