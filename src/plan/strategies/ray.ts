import { holdsIn } from '../../vllm/releases/ranges.ts'
import { plural } from '../../vllm/values/show.ts'
import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import { addressOf, capacity, placeDevices } from './placement.ts'
import { type Fit, type RayNode, refuse, type Strategy } from './strategy.ts'
import { tooFewForEngines } from './too-few.ts'

/** One command on the head of a Ray cluster; Ray starts the workers or engines on the other hosts. */
export const ray: Strategy = {
  name: 'ray',
  summary: 'one command, and a Ray cluster over all hosts',
  fit: (deployment, hosts) => {
    const { platform, ray: known } = hosts[0]?.facts ?? {}
    if (platform === 'cpu' || platform === 'other') {
      return refuse('ray_needs_accelerators', `Ray counts no accelerators on platform ${platform}`)
    }
    if (known?.installed === false) {
      return refuse('ray_not_installed', `Ray is not installed on ${hosts[0]?.name}`)
    }
    if (deployment.arguments.values.get('distributed_executor_backend') === 'mp') {
      return refuse(
        'mp_backend_asked_for',
        '--distributed-executor-backend mp keeps each engine off Ray',
      )
    }
    return deployment.sizes.data > 1
      ? severalEngines(deployment, hosts)
      : oneEngine(deployment, hosts)
  },
}

function oneEngine(deployment: Deployment, hosts: readonly PlanHost[]): Fit {
  const { engineSize, sizes } = deployment
  const nodes: RayNode[] = []
  let left = engineSize
  for (const host of hosts.toSorted((a, b) => b.devices.length - a.devices.length)) {
    if (left <= 0) break
    const here = Math.min(left, host.devices.length)
    if (here === 0) continue
    nodes.push({ host, devices: placeDevices(host, Math.min(sizes.tensor, here), here) })
    left -= here
  }
  if (left > 0) {
    return refuse(
      'too_few_devices',
      `the engine needs ${plural(engineSize, 'device')}, and the hosts have ${engineSize - left}`,
    )
  }
  return arrange(
    nodes,
    withBackend(deployment, 'distributed_executor_backend'),
    'Ray starts one worker for each device',
  )
}

function severalEngines(deployment: Deployment, hosts: readonly PlanHost[]): Fit {
  const { engineSize, releaseIndex, sizes } = deployment
  const local = Math.min(
    sizes.data,
    Math.max(0, ...hosts.map((host) => capacity(host, engineSize))),
  )
  if (local === 0) return spanningEngines(deployment, hosts)
  // From 0.11.1 on Ray gives every node as many engines as the first one has, and skips nodes that have less room.
  const strict = holdsIn({ since: '0.11.1' }, releaseIndex)
  const fitting = hosts.filter((host) => capacity(host, engineSize) >= (strict ? local : 1))
  const head = hosts.find((host) => capacity(host, engineSize) >= local)
  const nodes: RayNode[] = []
  let left = sizes.data
  for (const host of [head, ...fitting.filter((host) => host !== head)]) {
    if (left <= 0 || host === undefined) break
    const engines = Math.min(
      left,
      strict ? local : capacity(host, engineSize),
      host === head ? local : left,
    )
    nodes.push({ host, devices: placeDevices(host, sizes.tensor, engines * engineSize) })
    left -= engines
  }
  if (left > 0) return tooFewForEngines(deployment, hosts)
  const [first] = nodes
  const flags = [
    ...withBackend(deployment, 'data_parallel_backend'),
    ...(local < sizes.data ? ['--data-parallel-size-local', String(local)] : []),
    // Without it vLLM takes the address of the host's first network interface.
    ...(first === undefined ? [] : ['--data-parallel-address', addressOf(first.host)]),
  ]
  return arrange(nodes, flags, 'Ray starts the engines')
}

/** Engines that each take whole hosts, which Ray places so when it is set to span (0.11.1). */
function spanningEngines(deployment: Deployment, hosts: readonly PlanHost[]): Fit {
  const { engineSize, releaseIndex, sizes, version } = deployment
  const here = hosts[0]?.devices.length ?? 0
  if (!holdsIn({ since: '0.11.1' }, releaseIndex)) {
    return refuse(
      'engine_larger_than_host',
      `one engine needs ${plural(engineSize, 'device')}, more than any host has, and Ray spreads none of several engines over hosts in vLLM ${version}`,
    )
  }
  const needed = (engineSize * sizes.data) / here
  if (engineSize % here !== 0 || hosts.some(({ devices }) => devices.length !== here)) {
    return refuse(
      'engine_not_whole_hosts',
      `Ray spreads several engines over hosts only where all hosts have the same number of devices and that number divides the ${plural(engineSize, 'device')} of an engine`,
    )
  }
  if (hosts.length < needed) {
    return refuse(
      'too_few_devices',
      `the deployment needs ${needed} hosts of ${plural(here, 'device')}, but only ${plural(hosts.length, 'host')} can be used`,
    )
  }
  const nodes = hosts.slice(0, needed).map((host) => ({
    host,
    devices: placeDevices(host, Math.min(sizes.tensor, here), here),
  }))
  const head = addressOf(nodes[0]?.host as PlanHost)
  const flags = [
    ...withBackend(deployment, 'data_parallel_backend'),
    // Without it vLLM counts the devices of the first host alone.
    ...withBackend(deployment, 'distributed_executor_backend'),
    '--data-parallel-address',
    head,
  ]
  const env = { VLLM_RAY_DP_PACK_STRATEGY: 'span' }
  return arrange(nodes, flags, `Ray starts the engines, each over ${engineSize / here} hosts,`, env)
}

/** The option that hands the work to Ray, unless the command has it already. */
function withBackend({ arguments: { values } }: Deployment, name: string): string[] {
  return values.get(name) === 'ray' ? [] : [`--${name.replaceAll('_', '-')}`, 'ray']
}

function arrange(
  nodes: readonly RayNode[],
  flags: readonly string[],
  how: string,
  env: Readonly<Record<string, string>> = {},
): Fit {
  const [head] = nodes
  if (head === undefined) return refuse('too_few_devices', 'there are no devices')
  const command = {
    ...head,
    devices: head.host.devices.map((_, at) => at),
    flags,
    env,
    serves: true,
  }
  const where = nodes.length === 1 ? 'on one host' : `on ${nodes.length} hosts`
  return { arrangement: { commands: [command], ray: nodes }, reason: `${how} ${where}` }
}
