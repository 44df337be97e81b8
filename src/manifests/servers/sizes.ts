import type { ContainerRun } from '../pods/run-container.ts'
import { answerOf, argumentOf, configNotGiven, countOf, type Server } from './server.ts'

/** The sizes of a server: as its release settled them, or as the command gives them where it does not launch. */
export interface Sizes {
  readonly tensor: number
  readonly pipeline: number
  readonly data: number
  /** Data-parallel engines of this server. */
  readonly dataLocal: number
  readonly nodes: number
  /** Devices that one engine uses in this pod. */
  readonly devicesPerEngine: number
}

const SIZE_ARGUMENTS = [
  'tensor_parallel_size',
  'pipeline_parallel_size',
  'prefill_context_parallel_size',
  'data_parallel_size',
  'data_parallel_size_local',
  'nnodes',
]

/**
 * Whether the command gives a size that is not a number, or may give one in a file that is not known: a value that only the
 * cluster or a running shell knows, or a mistake.
 */
export function hasUnknownSize(server: Server): boolean {
  if (server.process.argv.includes('--config') && answerOf(server) === undefined) return true
  return SIZE_ARGUMENTS.some((name) => {
    const value = argumentOf(server, name)
    return value !== undefined && value !== null && !Number.isSafeInteger(Number(value))
  })
}

/** The parallel sizes of a server. */
export function sizesOf(server: Server): Sizes {
  const known = knownSizes.get(server)
  if (known !== undefined) return known
  const sizes = settledSizes(server)
  knownSizes.set(server, sizes)
  return sizes
}

/** Every rule asks for the sizes of the same servers. */
const knownSizes = new WeakMap<Server, Sizes>()

function settledSizes(server: Server): Sizes {
  const config = answerOf(server)?.config
  const size = (name: string, otherwise = 1) => {
    const settled = config?.[name]
    return typeof settled === 'number' ? settled : countOf(server, name, otherwise)
  }
  const tensor = size('tensor_parallel_size')
  const pipeline = size('pipeline_parallel_size')
  const data = size('data_parallel_size')
  const nodes = size('nnodes')
  const world = tensor * pipeline * size('prefill_context_parallel_size')
  const local = answerOf(server)?.derived.local_world_size
  return {
    tensor,
    pipeline,
    data,
    dataLocal: dataLocalOf(server, data),
    nodes,
    devicesPerEngine: typeof local === 'number' ? local : Math.ceil(world / Math.max(nodes, 1)),
  }
}

function dataLocalOf(server: Server, data: number): number {
  const settled = answerOf(server)?.config.data_parallel_size_local
  if (typeof settled === 'number') return settled
  if (argumentOf(server, 'data_parallel_rank') !== undefined) return 1
  return countOf(server, 'data_parallel_size_local', data)
}

/** Whether Ray places the workers, so that they can be in other pods. */
export function usesRay(server: Server): boolean {
  const config = answerOf(server)?.config
  const backend =
    config?.distributed_executor_backend ?? argumentOf(server, 'distributed_executor_backend')
  const dataBackend = config?.data_parallel_backend ?? argumentOf(server, 'data_parallel_backend')
  return (
    backend === 'ray' ||
    dataBackend === 'ray' ||
    startsRay(server.run) ||
    server.run.environment.values.get('TPU_MULTIHOST_BACKEND') === 'ray'
  )
}

/** Whether the command or what is around it wants Ray, so that vLLM does not just fall back on it for want of devices. */
export function wantsRay(server: Server): boolean {
  const { run, container } = server
  const named = ['distributed_executor_backend', 'data_parallel_backend']
  return (
    named.some((name) => argumentOf(server, name) === 'ray') ||
    startsRay(run) ||
    run.environment.values.has('RAY_ADDRESS') ||
    run.environment.values.get('TPU_MULTIHOST_BACKEND') === 'ray' ||
    RAY_KIND.test(container.workload.object.kind)
  )
}

/** Kinds whose pods are the nodes of a Ray cluster. */
export const RAY_KIND = /^Ray(?:Cluster|Job|Service|ClusterFleet)$/

const STARTS_RAY = /(?:^|\/)(?:ray(?:_init\.sh)?|multi-node-serving\.sh|run_cluster\.sh)$/

/** Whether the container starts or joins a Ray cluster before vLLM. */
export function startsRay({ others }: ContainerRun): boolean {
  return others.some(({ argv }) => argv.slice(0, 2).some((word) => STARTS_RAY.test(word)))
}

/** Every port on which a server answers requests: of several servers behind a supervisor each has one, and so has it. */
export function listeningPortsOf(server: Server): number[] {
  const api = apiPortOf(server)
  if (api === undefined) return []
  const supervised = answerOf(server)?.launch.mode === 'multi_port_supervisor'
  const count = supervised ? sizesOf(server).dataLocal : 1
  const others = [
    argumentOf(server, 'grpc_port'),
    supervised
      ? (argumentOf(server, 'data_parallel_supervisor_port') ?? SUPERVISOR_PORT)
      : undefined,
  ]
  const ports = others.map(Number).filter((port) => Number.isInteger(port) && port > 0)
  return [...Array.from({ length: count }, (_, n) => api + n), ...ports]
}

/** Whether no file that is not known can give another port. */
export function isPortKnown(server: Server): boolean {
  return argumentOf(server, 'port') !== undefined || configNotGiven(server) === undefined
}

/** The default of `--data-parallel-supervisor-port`. */
const SUPERVISOR_PORT = 9256

/** Commands that answer requests. */
const ANSWERS = new Set(['serve', '-m', 'launch'])

/** The port on which the API server listens; undefined where the server has none. */
export function apiPortOf(server: Server): number | undefined {
  const isHeadless = argumentOf(server, 'headless') === true
  const hasSocket = argumentOf(server, 'uds') !== undefined
  const [command = ''] = server.process.argv
  if (isHeadless || hasSocket || !ANSWERS.has(command)) return undefined
  return countOf(server, 'port', 8000)
}
