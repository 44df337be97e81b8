import { holdsIn } from '../../vllm/releases/ranges.ts'
import type { ParallelSizes, ProcessGroups } from '../groups/process-groups.ts'
import { engineSize } from './device-step.ts'

/** The place of a worker among all workers of a deployment. */
export interface WorkerRanks {
  /** Global, over all engines. */
  readonly rank: number
  readonly tensor_rank: number
  readonly pipeline_rank: number
  readonly prefill_context_rank: number
  /** Place in its decode context parallel group; null: the release has none. */
  readonly decode_context_rank: number | null
  /** Place in its expert parallel group; null if the ranks form no such groups. */
  readonly expert_rank: number | null
}

/**
 * Whether the engines of a deployment work without each other. From 0.14.0 on those of dense models do: each makes
 * itself the only data-parallel rank (`EngineCoreProc.run_engine_core`).
 */
export function enginesAreIndependent(
  isMoe: boolean,
  sizes: ParallelSizes,
  releaseIndex: number,
): boolean {
  return sizes.data > 1 && !isMoe && holdsIn({ since: '0.14.0' }, releaseIndex)
}

/** The place of worker `own` of an engine. `places` is what `groupPlaces` gives. */
export function ranksOf(
  engine: number,
  own: number,
  sizes: ParallelSizes,
  places: GroupPlaces,
): WorkerRanks {
  const rank = engine * engineSize(sizes) + own
  return {
    rank,
    tensor_rank: own % sizes.tensor,
    prefill_context_rank: Math.floor(own / sizes.tensor) % sizes.prefill_context,
    pipeline_rank: Math.floor(own / (sizes.tensor * sizes.prefill_context)),
    decode_context_rank: places.decode_context?.get(rank) ?? null,
    expert_rank: places.expert?.get(rank) ?? null,
  }
}

/** The place of each rank in its group. */
export interface GroupPlaces {
  readonly decode_context: ReadonlyMap<number, number> | null
  readonly expert: ReadonlyMap<number, number> | null
}

/** The places of the ranks in their decode-context and expert groups. */
export function groupPlaces(groups: ProcessGroups): GroupPlaces {
  return {
    decode_context: placesIn(groups.decode_context),
    expert: placesIn(groups.expert),
  }
}

function placesIn(groups: readonly (readonly number[])[] | null): Map<number, number> | null {
  if (groups === null) return null
  return new Map(groups.flatMap((group) => group.map((rank, place) => [rank, place] as const)))
}
