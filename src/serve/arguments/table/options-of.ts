import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import type { OptionHistory, OptionRow, OptionState } from './definition.ts'
import { impliedFlags } from './implied-flags.ts'
import { optionHistories } from './options.ts'

/** An option or positional as one release has it. */
export interface Option extends OptionState {
  /** Name of the attribute that it sets, such as `tensor_parallel_size`. */
  readonly name: string
  /** Its first long spelling, such as `--tensor-parallel-size`; the name of a positional. */
  readonly flag: string
  /** Every spelling that the parser knows. */
  readonly spellings: readonly string[]
  /** Those that set it to false. */
  readonly negative: ReadonlySet<string>
}

/** The options of a release, ready for its parser. */
export interface OptionSet {
  readonly options: readonly Option[]
  readonly byName: ReadonlyMap<string, Option>
  readonly positional: Option | undefined
  /** What each attribute is when nothing sets it. */
  readonly defaults: ReadonlyMap<string, unknown>
  readonly bySpelling: ReadonlyMap<string, Option>
  /** All spellings in order, so that those with a common start lie together. */
  readonly spellings: readonly string[]
}

const sets = new Map<ReleaseVersion, OptionSet>()
let histories: readonly OptionHistory[] | undefined

/** Every option over all releases. */
export function allOptions(): readonly OptionHistory[] {
  histories ??= optionHistories().map(withFlags)
  return histories
}

function withFlags([name, ...states]: OptionRow): OptionHistory {
  return [
    name,
    ...states.map((state) =>
      'removed' in state
        ? state
        : { ...state, flags: state.flags ?? impliedFlags(name, state.action) },
    ),
  ]
}

/** The options of a release; prepared once per release, on first use. */
export function optionsOf(version: ReleaseVersion): OptionSet {
  const known = sets.get(version)
  if (known !== undefined) return known
  const set = prepare(version)
  sets.set(version, set)
  return set
}

function prepare(version: ReleaseVersion): OptionSet {
  const index = releaseIndex(version)
  const options = allOptions().flatMap((history) => {
    const state = stateAt(history, index)
    return state === undefined ? [] : [optionFrom(history[0], state)]
  })
  const bySpelling = new Map(
    options.flatMap((option) => option.spellings.map((spelling) => [spelling, option])),
  )
  return {
    options,
    byName: new Map(options.map((option) => [option.name, option])),
    defaults: new Map(
      options
        .filter(({ action, suppressed }) => action !== 'help' && suppressed !== true)
        .map((option) => [option.name, option.default ?? null]),
    ),
    positional: options.find(({ spellings }) => spellings.length === 0),
    bySpelling,
    spellings: [...bySpelling.keys()].sort(),
  }
}

/** The state of an option in the release at `index`; undefined when that has no such option. */
export function stateAt([, ...states]: OptionHistory, index: number): OptionState | undefined {
  const holding = states.findLast(
    (state) => releaseIndex('since' in state ? state.since : state.removed) <= index,
  )
  return holding !== undefined && 'since' in holding ? holding : undefined
}

function optionFrom(name: string, state: OptionState): Option {
  const opposites = state.action === 'enable_disable' ? opposite(state.flags) : []
  const spellings = [...state.flags, ...opposites]
  const negative =
    state.action === 'boolean_optional'
      ? spellings.filter((spelling) => spelling.startsWith('--no-'))
      : opposites
  return {
    ...state,
    name,
    flag: state.flags.find((spelling) => spelling.startsWith('--')) ?? state.flags[0] ?? name,
    spellings,
    negative: new Set(negative),
  }
}

const INVERSE: readonly (readonly [string, string])[] = [
  ['--enable-', '--disable-'],
  ['--disable-', '--enable-'],
]

/** The spellings for the opposite: `--no-x` of `--x`, and from 0.33.0 on `--disable-x` of `--enable-x` and back. */
function opposite(flags: readonly string[]): string[] {
  const long = flags.filter((flag) => flag.startsWith('--'))
  const inverse = long.flatMap((flag) =>
    INVERSE.filter(([prefix]) => flag.startsWith(prefix)).map(
      ([prefix, other]) => other + flag.slice(prefix.length),
    ),
  )
  return [...long.map((flag) => `--no-${flag.slice(2)}`), ...inverse]
}

/** The spellings of the set that start with `prefix`. */
export function spellingsFrom({ spellings }: OptionSet, prefix: string): string[] {
  let low = 0
  let high = spellings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spellings[middle] ?? '') < prefix) low = middle + 1
    else high = middle
  }
  const found: string[] = []
  for (let at = low; spellings[at]?.startsWith(prefix); at++) found.push(spellings[at] ?? '')
  return found
}
