import type { CommandLayout } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { countGroups, type GroupCounts } from './groups.ts'

/** Pods whose ranks work together. A manifest may have several deployments: its workloads, and each replica of one. */
interface PodDeployment {
  readonly workload: string
  readonly ranks: Set<number>
  /** The groups of the deployments before it. */
  readonly before: GroupCounts
  /** The same with its own. */
  readonly after: GroupCounts
}

/** Sorts pods into deployments. */
export class PodDeployments {
  readonly #deployments: PodDeployment[] = []

  /** Takes in a pod with its ranks, and returns how many groups the deployments before its own have. */
  add(workload: string, { engines, groups }: CommandLayout): GroupCounts {
    const own = engines.flatMap(({ workers }) => workers.map(({ rank }) => rank))
    const lacksThem = (each: PodDeployment) => own.every((rank) => !each.ranks.has(rank))
    // A replica has the same ranks again.
    const found = this.#deployments.find((each) => each.workload === workload && lacksThem(each))
    const { ranks, before } = found ?? this.#begin(workload, groups)
    for (const rank of own) ranks.add(rank)
    return before
  }

  #begin(workload: string, groups: CommandLayout['groups']): PodDeployment {
    const before: GroupCounts = this.#deployments.at(-1)?.after ?? new Map()
    const begun = { workload, ranks: new Set<number>(), before, after: countGroups(before, groups) }
    this.#deployments.push(begun)
    return begun
  }
}
