import type { ParallelConfig } from '../../parallel-config/index.ts'
import type { LaunchMode, ServeAnswer } from '../../serve/index.ts'
import { byRelease, holdsIn } from '../../vllm/releases/ranges.ts'
import type { Deployment } from '../deployment/deployment.ts'
import type { Port, PortPurpose } from './purposes.ts'

/** A command of the deployment as its ports depend on it. */
export interface PortInput {
  readonly deployment: Deployment
  readonly answer: ServeAnswer
  /** The environment that the command runs with. */
  readonly env: Readonly<Record<string, string | null | undefined>>
  /** Whether the deployment uses more than one host. */
  readonly severalHosts: boolean
}

/** The port of an API server that is not given one (`--port`). */
export const API_PORT = 8000
const NIXL_PORT = 5600
const MOONCAKE_PORT = 8998
/** The port at which the nodes of a Ray cluster join its head (`ray start --port`). */
export const RAY_PORT = 6379
const RAY_DASHBOARD_PORT = 8265
const RAY_WORKER_PORTS = [10_002, 19_999] as const

/** Up to 0.11.0 every tensor-parallel worker listens; from 0.11.1 on the scheduler of each engine does. */
const NIXL_PER_WORKER = byRelease(['0.10.1', true], ['0.11.1', false])

/** From 0.32.0 on the engines agree on ports through a store of the first one instead of taking them from a list. */
const PORTS_AGREED = byRelease(['0.10.1', false], ['0.32.0', true])

/** Every port that a command listens on: `launch_core_engines` (`vllm/v1/engine/utils.py`) and what it starts. */
export function portsOf(input: PortInput): Port[] {
  const { answer, severalHosts } = input
  const config = answer.config as unknown as ParallelConfig
  return [
    ...apiPorts(input),
    ...engineStartPorts(input, config),
    ...coordinatorPorts(input, config),
    ...groupPorts(input, config),
    ...transferPorts(input, config),
    ...(severalHosts ? [port('worker_collectives', null, 'nodes')] : []),
  ]
}

/** The ports of a node of a Ray cluster, beside those of its command. */
export function rayPorts(head: boolean): Port[] {
  const [from, through] = RAY_WORKER_PORTS
  return [
    ...(head
      ? [port('ray_head', RAY_PORT, 'nodes'), port('ray_dashboard', RAY_DASHBOARD_PORT, 'node')]
      : []),
    port('ray_nodes', null, 'nodes'),
    { ...port('ray_nodes', from, 'nodes'), through },
  ]
}

/** The port of the API servers; null when the command has none, or listens on a Unix socket. */
export function apiPort(answer: ServeAnswer): number | null {
  if (answer.launch.mode === 'headless') return null
  const given = (name: string) => answer.arguments.findLast((one) => one.name === name)?.value
  if (typeof given('uds') === 'string') return null
  const chosen = given('port')
  return typeof chosen === 'number' ? chosen : API_PORT
}

function apiPorts({ answer }: PortInput): Port[] {
  const number = apiPort(answer)
  return number === null ? [] : [port('api_server', number, 'clients')]
}

/** Whether the command is the one that all data-parallel ranks look for. */
function leads(config: ParallelConfig, mode: LaunchMode): boolean {
  return config.data_parallel_rank === 0 && mode !== 'headless'
}

/** Whether engines run that this command does not start. */
function engineElsewhere(config: ParallelConfig): boolean {
  return (
    config.data_parallel_size_local !== config.data_parallel_size ||
    config.enable_elastic_ep === true
  )
}

function engineStartPorts({ answer }: PortInput, config: ParallelConfig): Port[] {
  if (!leads(config, answer.launch.mode) || config.data_parallel_size < 2) return []
  if (!engineElsewhere(config)) return []
  const balancesAll = !config.data_parallel_external_lb && !config.data_parallel_hybrid_lb
  return [
    ...(config.data_parallel_backend === 'ray'
      ? []
      : [port('data_parallel_rpc', config.data_parallel_rpc_port, 'nodes')]),
    ...(balancesAll
      ? [port('engine_requests', null, 'nodes'), port('engine_responses', null, 'nodes')]
      : []),
  ]
}

/** `DPCoordinator` (`vllm/v1/engine/coordinator.py`); from 0.14.0 on dense models with external balancing have none. */
function coordinatorPorts(input: PortInput, config: ParallelConfig): Port[] {
  const { answer, deployment } = input
  if (!leads(config, answer.launch.mode) || config.data_parallel_size < 2) return []
  const external = config.data_parallel_external_lb
  if (external && !deployment.isMoe && holdsIn({ since: '0.14.0' }, deployment.releaseIndex))
    return []
  return [
    ...(external || config.data_parallel_hybrid_lb
      ? [port('coordinator_frontends', null, 'nodes')]
      : []),
    ...(engineElsewhere(config) ? [port('coordinator_engines', null, 'nodes')] : []),
  ]
}

/** Where the workers, and the engines of all data-parallel ranks, meet. */
function groupPorts(input: PortInput, config: ParallelConfig): Port[] {
  const { answer, deployment } = input
  if ((config.nnodes ?? 1) > 1) return nodePorts(config, deployment)
  if (config.data_parallel_size > 1 && !deployment.independent) {
    return leads(config, answer.launch.mode) ? sharedGroupPorts(input, config) : []
  }
  if (config.distributed_executor_backend === 'ray') {
    return [port('torch_distributed', null, 'nodes')]
  }
  return deployment.engineSize > 1 ? [port('torch_distributed', null, 'node')] : []
}

/** Where the engines of all data-parallel ranks meet, and then all their workers. */
function sharedGroupPorts({ answer, deployment }: PortInput, config: ParallelConfig): Port[] {
  const from = engineElsewhere(config) ? 'nodes' : 'node'
  const agreed = PORTS_AGREED[deployment.releaseIndex] || config.enable_elastic_ep === true
  const [first = null, second = null] = agreed ? [] : (answer.dp_init_ports ?? [])
  return [
    port('data_parallel_group', first, from),
    port('torch_distributed', second, from),
    ...(agreed ? [port('coordination_store', null, from)] : []),
  ]
}

/** `--nnodes`: the first node listens for the workers of all of them. */
function nodePorts(config: ParallelConfig, deployment: Deployment): Port[] {
  if (config.node_rank !== 0) return []
  const several = config.data_parallel_size > 1 && !deployment.independent
  return [
    port('torch_distributed', config.master_port ?? null, 'nodes'),
    port('worker_messages', null, 'nodes'),
    ...(several ? [port('data_parallel_group', null, 'nodes')] : []),
  ]
}

/** The side channels of connectors that move the KV cache between deployments. */
function transferPorts({ answer, deployment, env }: PortInput, config: ParallelConfig): Port[] {
  const given = answer.arguments.findLast(({ name }) => name === 'kv_transfer_config')?.value
  const connectors = JSON.stringify(given ?? '')
  const first = config.data_parallel_rank
  const engines = Math.max(config.data_parallel_size_local, 1)
  const ports: Port[] = []
  if (connectors.includes('Nixl')) {
    const perEngine = NIXL_PER_WORKER[deployment.releaseIndex] ? deployment.sizes.tensor : 1
    const base = numberIn(env.VLLM_NIXL_SIDE_CHANNEL_PORT, NIXL_PORT) + first * perEngine
    ports.push(range('nixl_side_channel', base, engines * perEngine))
  }
  if (connectors.includes('Mooncake')) {
    const base = numberIn(env.VLLM_MOONCAKE_BOOTSTRAP_PORT, MOONCAKE_PORT) + first
    ports.push(range('mooncake_bootstrap', base, engines))
  }
  return ports
}

function numberIn(text: string | null | undefined, otherwise: number): number {
  return text !== null && text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : otherwise
}

function range(purpose: PortPurpose, first: number, count: number): Port {
  const single = port(purpose, first, 'nodes')
  return count > 1 ? { ...single, through: first + count - 1 } : single
}

function port(purpose: PortPurpose, number: number | null, from: Port['from']): Port {
  return { port: number, protocol: 'tcp', purpose, from }
}
