import { byRelease, holdsIn, type ReleaseRange } from '../../vllm/releases/ranges.ts'

/** The parallel sizes that a deployment's ranks are laid out by. */
export interface ParallelSizes {
  readonly tensor: number
  readonly pipeline: number
  readonly data: number
  readonly prefill_context: number
  readonly decode_context: number
}

/** The groups that vLLM forms, by the names that its own logs use in short: tp, pp, dp, ep, dcp, pcp and eplb. */
const GROUP_NAMES = [
  'tensor',
  'pipeline',
  'data',
  'expert',
  'decode_context',
  'prefill_context',
  'eplb',
] as const
export type GroupName = (typeof GROUP_NAMES)[number]

/** Each group's members by global rank; null: that release forms no such group for this model. */
export type ProcessGroups = Readonly<Record<GroupName, readonly (readonly number[])[] | null>>

/** What decides the groups, beside the sizes. */
export interface GroupInput {
  readonly sizes: ParallelSizes
  readonly isMoe: boolean
  readonly enableEplb: boolean
  readonly releaseIndex: number
  /** The engines share no group with each other: each forms its own world (see `enginesAreIndependent`). */
  readonly independent?: boolean | undefined
}

/** Ranks are numbered engine by engine, then along these axes, the last one fastest. */
type Axis = 'external' | 'data' | 'pipeline' | 'prefill_context' | 'tensor'
type AxisSizes = Readonly<Record<Axis, number>>

const RANK_ORDER: readonly Axis[] = ['external', 'data', 'pipeline', 'prefill_context', 'tensor']

/** A kind of group: read all ranks in this order of the axes, and cut them into pieces of this size. */
interface Family extends ReleaseRange {
  readonly order: (input: GroupInput) => readonly Axis[]
  readonly size: (axes: AxisSizes, sizes: ParallelSizes) => number
  readonly formed?: (input: GroupInput) => boolean
}

/** From 0.26.0 on decode context parallel groups take the prefill context ranks first. */
const DECODE_SPANS_PREFILL = byRelease(['0.10.2', false], ['0.26.0', true])

/** From 0.14.0 on a dense model has no expert parallel group. */
const MOE_ONLY = byRelease(['0.10.1', false], ['0.14.0', true])

const PREFILL_FASTEST: readonly Axis[] = [
  'external',
  'data',
  'pipeline',
  'tensor',
  'prefill_context',
]
const EXPERT_ORDER: readonly Axis[] = ['external', 'pipeline', 'data', 'prefill_context', 'tensor']

const expertSize = (axes: AxisSizes) => axes.data * axes.prefill_context * axes.tensor

/** `initialize_model_parallel` of `vllm/distributed/parallel_state.py`. */
const FAMILIES: Readonly<Record<GroupName, Family>> = {
  tensor: { order: () => RANK_ORDER, size: (axes) => axes.tensor },
  pipeline: {
    order: () => ['external', 'data', 'tensor', 'prefill_context', 'pipeline'],
    size: (axes) => axes.pipeline,
  },
  data: {
    order: () => ['external', 'tensor', 'pipeline', 'prefill_context', 'data'],
    size: (axes) => axes.data,
  },
  expert: {
    order: () => EXPERT_ORDER,
    size: expertSize,
    formed: ({ isMoe, releaseIndex }) => isMoe || !MOE_ONLY[releaseIndex],
  },
  decode_context: {
    since: '0.10.2',
    order: ({ sizes, releaseIndex }) =>
      DECODE_SPANS_PREFILL[releaseIndex] && sizes.decode_context > 1 ? PREFILL_FASTEST : RANK_ORDER,
    size: (_, sizes) => sizes.decode_context,
  },
  prefill_context: {
    since: '0.12.0',
    order: () => PREFILL_FASTEST,
    size: (axes) => axes.prefill_context,
  },
  eplb: {
    since: '0.17.0',
    order: () => EXPERT_ORDER,
    size: expertSize,
    formed: ({ isMoe, enableEplb }) => isMoe && enableEplb,
  },
}

/**
 * The process groups of all ranks. Under elastic expert parallelism vLLM numbers an engine's own groups from 0 within
 * that engine; here every rank is global, which gives the same members.
 */
export function processGroups(input: GroupInput): ProcessGroups {
  const { sizes, independent = false } = input
  const axes: AxisSizes = {
    external: independent ? sizes.data : 1,
    data: independent ? 1 : sizes.data,
    pipeline: sizes.pipeline,
    prefill_context: sizes.prefill_context,
    tensor: sizes.tensor,
  }
  const groups = GROUP_NAMES.map((name) => [name, groupsOf(FAMILIES[name], input, axes)] as const)
  return Object.fromEntries(groups) as ProcessGroups
}

function groupsOf(family: Family, input: GroupInput, axes: AxisSizes): number[][] | null {
  if (!holdsIn(family, input.releaseIndex) || family.formed?.(input) === false) return null
  const ranks = ranksInOrder(family.order(input), axes)
  const size = family.size(axes, input.sizes)
  const groups: number[][] = []
  for (let start = 0; start < ranks.length; start += size) {
    groups.push(ranks.slice(start, start + size))
  }
  return groups
}

/** All ranks, the last axis of `order` running fastest. */
function ranksInOrder(order: readonly Axis[], axes: AxisSizes): number[] {
  let ranks = [0]
  for (const axis of order) {
    const size = axes[axis]
    if (size === 1) continue
    const end = size * strideOf(axis, axes)
    const before = ranks
    ranks = []
    for (const rank of before) {
      for (let offset = 0; offset < end; offset += end / size) ranks.push(rank + offset)
    }
  }
  return ranks
}

/** By how much the global rank grows along an axis. */
function strideOf(axis: Axis, axes: AxisSizes): number {
  const faster = RANK_ORDER.slice(RANK_ORDER.indexOf(axis) + 1)
  return faster.reduce((product, each) => product * axes[each], 1)
}
