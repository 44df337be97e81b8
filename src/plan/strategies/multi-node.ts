import { holdsIn } from '../../vllm/releases/ranges.ts'
import { plural } from '../../vllm/values/show.ts'
import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import { enginesOverlap } from '../layout/device-step.ts'
import { addressOf, placeDevices, visibleDevices } from './placement.ts'
import { OVERLAP } from './single-node.ts'
import { type Fit, refuse, type Strategy } from './strategy.ts'

/** vLLM's own processes on several hosts (`--nnodes`), for engines that are larger than a host. */
export const multiNode: Strategy = {
  name: 'multi_node',
  summary: "engines that span hosts, over vLLM's own processes",
  fit: (deployment, hosts) => {
    const refusal = refusalOf(deployment, hosts)
    if (refusal !== undefined) return refusal
    const { engineSize, sizes } = deployment
    const total = engineSize * sizes.data
    const nodes = nodeCount(deployment, hosts)
    if (nodes === undefined) return unevenOrTooFew(total, hosts)
    const here = total / nodes
    const chosen = hosts.filter(({ devices }) => devices.length >= here).slice(0, nodes)
    const address = addressOf(chosen[0] as PlanHost)
    const commands = chosen.map((host, at) => {
      const devices = placeDevices(host, Math.min(sizes.tensor, here), here)
      const flags = [
        '--nnodes',
        String(nodes),
        ...(at > 0 ? ['--node-rank', String(at)] : []),
        '--master-addr',
        address,
        ...(at > 0 ? ['--headless'] : []),
      ]
      return { host, devices, flags, env: visibleDevices(host, devices), serves: at === 0 }
    })
    const spans = here < engineSize
    return {
      arrangement: { commands },
      reason: spans
        ? `one engine takes ${engineSize} devices, more than a host has, so it spans ${engineSize / here} hosts`
        : `${nodes} hosts with ${plural(here, 'device')} each run all engines as one cluster of nodes`,
    }
  },
}

function refusalOf(deployment: Deployment, hosts: readonly PlanHost[]): Fit | undefined {
  const { engineSize, releaseIndex, sizes, version } = deployment
  if (!holdsIn({ since: '0.11.1' }, releaseIndex)) {
    return refuse('release_lacks_nnodes', `vLLM ${version} has no --nnodes, which came with 0.11.1`)
  }
  if (deployment.arguments.values.get('data_parallel_backend') === 'ray') {
    return refuse(
      'ray_backend_asked_for',
      '--data-parallel-backend ray cannot be combined with --nnodes',
    )
  }
  const spans = hosts.every(({ devices }) => devices.length < engineSize)
  const countsAllNodes = holdsIn({ removed: '0.28.0' }, releaseIndex)
  if (deployment.independent && (spans || countsAllNodes)) {
    return refuse(
      'dense_engines_over_nodes',
      spans
        ? 'the engines of a dense model work alone from 0.14.0 on, but their workers on further nodes still wait for those of all engines, so that several engines that span nodes never start'
        : 'from 0.14.0 to 0.27.1 an engine of a dense model counts all nodes as its own once it works alone, so that several of them do not start with --nnodes',
    )
  }
  if (!spans && sizes.data > 1 && enginesOverlap(sizes, hosts[0]?.facts.platform, releaseIndex)) {
    return refuse('engines_share_devices', OVERLAP)
  }
  return undefined
}

/** The fewest hosts, two or more, over which the workers spread evenly in whole engines or whole parts of one. */
function nodeCount(
  { engineSize, sizes }: Deployment,
  hosts: readonly PlanHost[],
): number | undefined {
  const total = engineSize * sizes.data
  for (let nodes = 2; nodes <= hosts.length; nodes++) {
    const here = total / nodes
    if (!Number.isInteger(here)) continue
    if (engineSize % here !== 0 && here % engineSize !== 0) continue
    if (hosts.filter(({ devices }) => devices.length >= here).length >= nodes) return nodes
  }
  return undefined
}

function unevenOrTooFew(total: number, hosts: readonly PlanHost[]): Fit {
  if (hosts.length < 2) return refuse('one_host', 'there is only one host of this kind')
  const room = hosts.reduce((sum, { devices }) => sum + devices.length, 0)
  if (room < total) {
    return refuse(
      'too_few_devices',
      `the deployment needs ${plural(total, 'device')}, and the hosts have ${room}`,
    )
  }
  const counts = hosts.map(({ devices }) => devices.length).join(', ')
  return refuse(
    'nodes_not_even',
    `--nnodes gives each node the same number of devices, and ${total} cannot be spread evenly over hosts with ${counts}`,
  )
}
