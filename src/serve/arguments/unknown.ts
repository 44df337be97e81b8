import { holdsIn, releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { nearest } from '../../vllm/values/nearest.ts'
import { namingNoRelease, show } from '../../vllm/values/show.ts'
import { Refusal } from './refusal.ts'
import { REPLACEMENTS } from './replacements.ts'
import type { OptionHistory } from './table/definition.ts'
import { allOptions, type OptionSet, optionsOf, stateAt } from './table/options-of.ts'
import { splitAtEquals, type Token } from './token.ts'

/** The most words that are explained; the rest is only counted. */
const MOST_REASONS = 5

/** The refusal for words that belong to no option: what each is, and what to write instead. */
export function unrecognized(
  extras: readonly Token[],
  options: OptionSet,
  version: ReleaseVersion,
): Refusal {
  const named = extras.filter(isOption)
  const shown = named.length === 0 ? extras : named
  const reasons = shown.slice(0, MOST_REASONS).map((token) => explain(token, options, version))
  const rest = shown.length - reasons.length
  const more = rest > 0 ? ` ${rest} more words are unknown as well.` : ''
  const pointers = [...new Set(shown.map(({ pointer }) => pointer))]
  return new Refusal(
    'unrecognized_argument',
    pointers[0] ?? '/argv',
    `${reasons.map((text, at) => asSentence(at === 0 ? text : alone(text, version))).join(' ')}${more}`,
    pointers.slice(1, 100),
  )
}

/** What one word is that belongs to no option, and what to write instead. */
export function explainUnknown(word: string, version: ReleaseVersion): string {
  return asSentence(explain({ text: word, pointer: '' }, optionsOf(version), version))
}

function isOption({ text }: Token): boolean {
  return text.startsWith('-') && text.length > 1
}

function explain(token: Token, options: OptionSet, version: ReleaseVersion): string {
  return isOption(token) ? reason(token, options, version) : strayWord(token)
}

/** A sentence that does not name the release again. */
function alone(text: string, version: ReleaseVersion): string {
  return namingNoRelease(text, version).replace(/^it /, 'It ')
}

function asSentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`
}

function strayWord({ text }: Token): string {
  const hint = text.trim() === '' ? '. A backslash followed by a space makes such a word' : ''
  return `${show(text)} is neither an option nor the value of one. Only the model stands alone, right after serve${hint}`
}

function reason({ text }: Token, options: OptionSet, version: ReleaseVersion): string {
  return describeUnknown(splitAtEquals(text).name, options, version)
}

/** Why a release has no option of this name, and what to write instead. */
export function describeUnknown(name: string, options: OptionSet, version: ReleaseVersion): string {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name
  const replaced = REPLACEMENTS.find(
    (known) => known.flags.includes(name) && holdsIn(known, releaseIndex(version)),
  )
  const change = whenKnown(name, version)
  if (replaced !== undefined) return `vLLM ${version} has no ${shown}${change}. ${replaced.instead}`
  if (change !== '') return `vLLM ${version} has no ${shown}${change}`
  const near = oneDashLess(name, options) ?? nearest(name, options.spellings)
  return `vLLM ${version} has no ${shown}. ${near === undefined ? 'Remove it' : `Did you mean ${near}?`}`
}

/** In which release the option was removed or added; empty if no release has it. */
function whenKnown(name: string, version: ReleaseVersion): string {
  const index = releaseIndex(version)
  const history = historyByFlag().get(name)
  if (history === undefined) return ''
  const [, ...states] = history
  const here = stateAt(history, index)
  const next = states.find(
    (state) => 'since' in state && releaseIndex(state.since) > index && state.flags.includes(name),
  )
  if (next !== undefined && 'since' in next) {
    const now = here?.flags.find((flag) => flag.startsWith('--'))
    return `: ${next.since} added it${now === undefined ? '' : `. Use ${now}`}`
  }
  const gone = states.find(
    (state) => here === undefined && 'removed' in state && releaseIndex(state.removed) <= index,
  )
  if (gone !== undefined && 'removed' in gone) return `: ${gone.removed} removed it`
  const changed = states.findLast((state) => 'since' in state && releaseIndex(state.since) <= index)
  return changed !== undefined && 'since' in changed
    ? `. Since ${changed.since} it is ${changed.flags.join(' or ')}`
    : ''
}

let histories: ReadonlyMap<string, OptionHistory> | undefined

/** The first option that had a flag in some release, by the flag. */
function historyByFlag(): ReadonlyMap<string, OptionHistory> {
  histories ??= new Map(allOptions().toReversed().flatMap(flagsOf))
  return histories
}

function flagsOf(history: OptionHistory): [string, OptionHistory][] {
  const [, ...states] = history
  return states.flatMap((state) =>
    'flags' in state ? state.flags.map((flag): [string, OptionHistory] => [flag, history]) : [],
  )
}

/** `--tp` for `-tp`, and `-tensor-parallel-size` for `--tensor-parallel-size`. */
function oneDashLess(name: string, { bySpelling }: OptionSet): string | undefined {
  return [name.slice(1), `-${name}`].find((spelling) => bySpelling.has(spelling))
}
