import type { Deployment } from '../deployment/deployment.ts'
import { hostsByKind, unfit } from '../homogeneous.ts'
import type { Verifier } from '../nodes/verify.ts'
import type { PlanInput } from '../outcome.ts'
import { tooLarge, tooManyCommands } from '../refusals.ts'
import { STRATEGIES } from '../strategies/index.ts'
import type { StrategyName } from '../strategies/names.ts'
import type { Arrangement } from '../strategies/strategy.ts'

/** The first strategy by which a deployment fits its hosts and launches. */
export interface Launchable {
  readonly strategy: StrategyName
  readonly arrangement: Arrangement
}

/**
 * As `makePlan` finds it, but asking what is launched of the first and the last command alone: the others differ from
 * the last one in their rank only.
 */
export function launchable(
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): Launchable | undefined {
  if (tooLarge(deployment) !== undefined) return undefined
  const able = input.hosts.filter((host) => unfit(host, deployment) === undefined)
  const kinds = hostsByKind(able)
  for (const strategy of STRATEGIES) {
    if (input.strategy !== 'auto' && input.strategy !== strategy.name) continue
    for (const { hosts } of kinds) {
      const { arrangement } = strategy.fit(deployment, hosts)
      const placed = arrangement === undefined ? 0 : deployment.engineSize * deployment.sizes.data
      verifier.spread(hosts.length + placed)
      if (
        arrangement !== undefined &&
        tooManyCommands(strategy.name, arrangement) === undefined &&
        endsLaunch(arrangement, deployment, input, verifier)
      ) {
        return { strategy: strategy.name, arrangement }
      }
    }
  }
  return undefined
}

function endsLaunch(
  { commands }: Arrangement,
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): boolean {
  const ends = commands.length > 1 ? [commands[0], commands.at(-1)] : commands
  return ends.every((command) => {
    if (command === undefined) return true
    const { outcome } = verifier.verify(deployment, command, input)
    return outcome.refusal === undefined
  })
}

/** How many devices each host of an arrangement uses, in the order of the ranks. */
function devicesByNode({ commands, ray }: Arrangement): number[] {
  const byHost = Map.groupBy(ray ?? commands, ({ host }) => host)
  return [...byHost.values()].map((nodes) =>
    nodes.reduce((sum, { devices }) => sum + devices.length, 0),
  )
}

/** How many tensor-parallel groups have workers on more than one host. */
export function crossingGroups(arrangement: Arrangement, tensor: number): number {
  let start = 0
  const crossing = new Set<number>()
  for (const devices of devicesByNode(arrangement)) {
    if (start % tensor !== 0) crossing.add(Math.floor(start / tensor))
    start += devices
  }
  return crossing.size
}
