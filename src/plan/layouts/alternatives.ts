import type { Steps } from '../../vllm/steps.ts'
import { type Deployment, sizeFlags, withSizes } from '../deployment/deployment.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'
import { TooMuchToVerify, type Verifier } from '../nodes/verify.ts'
import type { PlanInput } from '../outcome.ts'
import type { StrategyName } from '../strategies/names.ts'
import { launchable } from './launches.ts'
import { candidateSizes, deviceCount } from './sizes.ts'

/** Sizes that would launch where the requested ones do not. */
export interface Alternative {
  readonly sizes: ParallelSizes
  readonly strategy: StrategyName
  readonly devices: number
  /** The options that set these sizes. */
  readonly options: readonly string[]
}

const MOST_ALTERNATIVES = 5
const MOST_TRIED = 200

/**
 * The sizes nearest to the requested ones that launch, one tried at each step; those for the same number of devices first.
 * Fewer are found where trying more would take too long.
 */
export function* alternatives(
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): Steps<Alternative[]> {
  const devices = input.hosts.reduce((sum, host) => sum + host.devices.length, 0)
  const wanted = deployment.sizes
  const candidates = candidateSizes(deployment, devices)
    .filter((sizes) => !sameSizes(sizes, wanted))
    .toSorted((a, b) => farness(a, wanted) - farness(b, wanted))
  const found: Alternative[] = []
  try {
    for (const sizes of candidates.slice(0, MOST_TRIED)) {
      if (found.length >= MOST_ALTERNATIVES) break
      yield
      const launch = launchable(withSizes(deployment, sizes), input, verifier)
      if (launch === undefined) continue
      const { strategy } = launch
      found.push({ sizes, strategy, devices: deviceCount(sizes), options: sizeFlags(sizes) })
    }
  } catch (error) {
    if (!(error instanceof TooMuchToVerify)) throw error
  }
  return found
}

function sameSizes(a: ParallelSizes, b: ParallelSizes): boolean {
  return a.tensor === b.tensor && a.pipeline === b.pipeline && a.data === b.data
}

/** How far sizes are from the requested ones: by the number of devices first, then by how often one is doubled or halved. */
function farness(sizes: ParallelSizes, wanted: ParallelSizes): number {
  const doublings = (a: number, b: number) => Math.abs(Math.log2(a / b))
  const devices = doublings(deviceCount(sizes), deviceCount(wanted))
  return (
    1000 * devices +
    doublings(sizes.tensor, wanted.tensor) +
    doublings(sizes.pipeline, wanted.pipeline) +
    doublings(sizes.data, wanted.data)
  )
}
