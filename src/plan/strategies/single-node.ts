import { plural } from '../../vllm/values/show.ts'
import { enginesOverlap } from '../layout/device-step.ts'
import { capacity, placeDevices, visibleDevices } from './placement.ts'
import { refuse, type Strategy } from './strategy.ts'

/** One command on one host starts every engine. */
export const singleNode: Strategy = {
  name: 'single_node',
  summary: 'one command on one host',
  fit: (deployment, hosts) => {
    const { engineSize, releaseIndex, sizes } = deployment
    const needed = engineSize * sizes.data
    const fitting = hosts
      .filter((host) => capacity(host, engineSize) >= sizes.data)
      .toSorted((a, b) => a.devices.length - b.devices.length)
    const [host] = fitting
    if (host === undefined) {
      const most = Math.max(0, ...hosts.map(({ devices }) => devices.length))
      return refuse(
        'too_few_devices_on_a_host',
        `the deployment needs ${plural(needed, 'device')}, and no host has more than ${most}`,
      )
    }
    if (sizes.data > 1 && enginesOverlap(sizes, host.facts.platform, releaseIndex)) {
      return refuse('engines_share_devices', OVERLAP)
    }
    const devices = placeDevices(host, sizes.tensor, needed)
    return {
      arrangement: {
        commands: [{ host, devices, flags: [], env: visibleDevices(host, devices), serves: true }],
      },
      reason: `the deployment needs ${plural(needed, 'device')}, which ${host.name} has, so that nothing crosses the network`,
    }
  },
}

/** Why one command cannot start several engines that use prefill context parallel. */
export const OVERLAP =
  'before vLLM 0.33.0 the engines of one command share devices when prefill_context_parallel_size is above 1'
