import type { Steps } from '../../vllm/steps.ts'
import { plural } from '../../vllm/values/show.ts'
import { type Deployment, sizeFlags, withSizes } from '../deployment/deployment.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'
import { engineSize } from '../layout/device-step.ts'
import type { Verifier } from '../nodes/verify.ts'
import type { PlanInput } from '../outcome.ts'
import type { StrategyName } from '../strategies/names.ts'
import { estimateWeights, type WeightEstimate } from '../weights.ts'
import { crossingGroups, launchable } from './launches.ts'
import { candidateSizes, deviceCount } from './sizes.ts'

/** Sizes that launch on the hosts, with what speaks for and against them. */
export interface Layout {
  readonly sizes: ParallelSizes
  readonly strategy: StrategyName
  /** The options that set these sizes. */
  readonly options: readonly string[]
  readonly devices_used: number
  readonly devices_idle: number
  /** Tensor-parallel groups with workers on more than one host. */
  readonly tensor_groups_across_hosts: number
  readonly weights: WeightEstimate
  /** Why it has this place in the list, the strongest reason first. */
  readonly why: readonly string[]
}

/** Weights that take more than this part of the usable memory leave little for the KV cache. */
const COMFORTABLE = 0.5

/**
 * Every layout that launches on the hosts, best first: weights that fit, then the fewest tensor-parallel groups across
 * hosts, the fewest idle devices, no pipeline, and the smallest engine whose weights leave half of the memory free. One
 * layout at each step.
 */
export function* listLayouts(
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): Steps<Layout[]> {
  const devices = input.hosts.reduce((sum, host) => sum + host.devices.length, 0)
  const layouts: Layout[] = []
  for (const sizes of candidateSizes(deployment, devices)) {
    yield
    const launch = launchable(withSizes(deployment, sizes), input, verifier)
    if (launch === undefined) continue
    const { arrangement, strategy } = launch
    const used = [...new Set((arrangement.ray ?? arrangement.commands).map(({ host }) => host))]
    const layout = {
      sizes,
      strategy,
      options: sizeFlags(sizes),
      devices_used: deviceCount(sizes),
      devices_idle: devices - deviceCount(sizes),
      tensor_groups_across_hosts: crossingGroups(arrangement, sizes.tensor),
      weights: estimateWeights(deployment, sizes, used),
    }
    layouts.push({ ...layout, why: reasonsFor(layout) })
  }
  return layouts.toSorted(byPreference)
}

function byPreference(a: Layout, b: Layout): number {
  const first = preference(a)
  const second = preference(b)
  for (const [at, value] of first.entries()) {
    const difference = value - (second[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Smaller is better, the first number that differs decides. */
function preference({ sizes, weights, ...layout }: Layout): number[] {
  const share = memoryShare(weights)
  return [
    ['yes', 'unknown', 'no'].indexOf(weights.fits),
    layout.tensor_groups_across_hosts,
    layout.devices_idle,
    sizes.pipeline,
    share === null || share <= COMFORTABLE ? 0 : share,
    // Unknown weights are safest on many devices.
    share === null ? -engineSize(sizes) : engineSize(sizes),
  ]
}

function memoryShare({ bytes_per_device, usable_bytes }: WeightEstimate): number | null {
  return bytes_per_device === null || usable_bytes === null ? null : bytes_per_device / usable_bytes
}

function reasonsFor(layout: Omit<Layout, 'why'>): string[] {
  const { sizes, weights, devices_idle, tensor_groups_across_hosts: across } = layout
  const share = memoryShare(weights)
  const percent = share === null ? '' : ` (${Math.round(share * 100)}% of the usable memory)`
  const fit = {
    yes: `the weights fit by the estimate${percent}`,
    no: `the weights do not fit by the estimate${percent}`,
    unknown: 'unknown whether the weights fit',
  }[weights.fits]
  return [
    fit,
    across === 0
      ? 'no tensor-parallel group crosses hosts'
      : `${across} tensor-parallel ${across === 1 ? 'group crosses' : 'groups cross'} hosts`,
    devices_idle === 0 ? 'no device idle' : `${plural(devices_idle, 'device')} idle`,
    ...(sizes.pipeline > 1 ? [`${sizes.pipeline} pipeline stages wait for each other`] : []),
  ]
}
