import { type Difference, outcomeDifferences, type Release } from '../../parallel-config/index.ts'
import { isSame } from '../../vllm/change-log.ts'
import { show } from '../../vllm/values/show.ts'
import { type Option, type OptionSet, optionsOf } from '../arguments/table/options-of.ts'
import { splitAtEquals } from '../arguments/token.ts'
import { describeUnknown } from '../arguments/unknown.ts'
import { configAtLaunch } from '../launch-rank.ts'
import type { ServeAnswer, ServeInput, ServeOutcome } from '../outcome.ts'

/** The differences between two releases for a command line: its options, their defaults, and what it launches. */
export function commandDifferences(
  { argv }: ServeInput,
  from: Release,
  was: ServeOutcome,
  to: Release,
  is: ServeOutcome,
): Difference[] {
  const before = optionsOf(from.version)
  const after = optionsOf(to.version)
  const words = argv.map((text, at) => ({ name: optionName(text), pointer: `/argv/${at}` }))
  return [
    ...words.flatMap((word) => optionDifferences(word, before, from, after, to)),
    ...defaultDifferences(words, before, after, to),
    ...launchDifferences(was.answer, is.answer),
  ]
}

interface Word {
  /** The option that a word may be, with dashes. */
  readonly name: string
  readonly pointer: string
}

/** `--eplb_config.window_size=1` is `--eplb-config`. */
function optionName(text: string): string {
  const { name } = splitAtEquals(text)
  const [option = ''] = name.split('.')
  return option.startsWith('--') ? option.replaceAll('_', '-') : option
}

function optionDifferences(
  { name, pointer }: Word,
  before: OptionSet,
  from: Release,
  after: OptionSet,
  to: Release,
): Difference[] {
  const had = before.bySpelling.get(name)
  const has = after.bySpelling.get(name)
  if (had === has || (had === undefined && has === undefined)) return []
  const base = { pointer, from: had?.flag ?? null, to: has?.flag ?? null, affects_config: true }
  if (has === undefined) {
    return [{ ...base, code: 'option_gone', message: describeUnknown(name, after, to.version) }]
  }
  if (had === undefined) {
    const message = `${from.version} does not have ${name} yet`
    return [{ ...base, code: 'option_new', message }]
  }
  const changes = changesOf(had, has)
  return changes.length === 0
    ? []
    : [{ ...base, code: 'option_changed', message: `${name} ${changes.join(', and ')}` }]
}

/** How the effect and the accepted values of an option changed. */
function changesOf(had: Option, has: Option): string[] {
  const gone = (had.choices ?? []).filter((choice) => !has.choices?.includes(choice))
  const isBounded = has.choices !== undefined
  return [
    ...(had.name === has.name ? [] : [`sets ${has.name} instead of ${had.name}`]),
    ...(isBounded && gone.length > 0 ? [`no longer accepts ${gone.join(', ')}`] : []),
    ...(isBounded && had.choices === undefined ? [`accepts only ${has.choices.join(', ')}`] : []),
    ...(had.action === has.action || isSwitch(had) === isSwitch(has)
      ? []
      : [isSwitch(has) ? 'no longer takes a value' : 'now takes a value']),
    ...(had.nargs === has.nargs ? [] : ['takes another number of values']),
    ...(!had.deprecated && has.deprecated ? ['is deprecated'] : []),
  ]
}

function isSwitch({ action }: Option): boolean {
  return action === 'store_true' || action === 'boolean_optional' || action === 'enable_disable'
}

/** The changed defaults of options that the command line does not set. */
function defaultDifferences(
  words: readonly Word[],
  before: OptionSet,
  after: OptionSet,
  to: Release,
): Difference[] {
  const given = new Set(words.map(({ name }) => after.bySpelling.get(name)?.name))
  const byName = new Map(before.options.map((option) => [option.name, option]))
  return after.options.flatMap((option) => {
    const earlier = byName.get(option.name)
    if (earlier === undefined || given.has(option.name)) return []
    const [was, is] = [earlier.default ?? null, option.default ?? null]
    if (isSame(was, is)) return []
    return [
      {
        code: 'default_moved' as const,
        pointer: '/argv',
        from: was,
        to: is,
        affects_config: true,
        message: `The default of ${option.flag} is ${show(is)} in ${to.version}, instead of ${show(was)}`,
      },
    ]
  })
}

/** How the launch differs: the processes, the config at launch, and the notices. */
function launchDifferences(
  was: ServeAnswer | undefined,
  is: ServeAnswer | undefined,
): Difference[] {
  if (was === undefined || is === undefined) return []
  const launches = (['mode', 'api_server_count'] as const).flatMap((name) => {
    const [from, to] = [was.launch[name], is.launch[name]]
    if (from === to) return []
    return [
      {
        code: 'launch_differs' as const,
        pointer: `/launch/${name}`,
        from,
        to,
        affects_config: true,
        message: `${name} of the launch becomes ${show(to)} instead of ${show(from)}`,
      },
    ]
  })
  const atLaunch = (answer: ServeAnswer) => ({
    ...answer,
    resolves: true as const,
    config: configAtLaunch(answer),
  })
  return [...launches, ...outcomeDifferences(atLaunch(was), atLaunch(is))]
}
