import { listSome } from '../../../vllm/values/show.ts'
import { Refusal } from '../refusal.ts'
import { type Option, type OptionSet, spellingsFrom } from '../table/options-of.ts'
import { splitAtEquals, type Token } from '../token.ts'

/** How argparse classifies a word (CPython 3.11, `ArgumentParser._parse_optional`). */
export type Word =
  | { readonly kind: 'value' }
  /** The first `--`, after which all words are values. */
  | { readonly kind: 'end' }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'option'
      readonly option: Option
      /** The full spelling of the option. */
      readonly spelling: string
      /** The value in the same word, as in `--port=80` or `-n4`. */
      readonly explicit: string | undefined
    }

const VALUE: Word = { kind: 'value' }
const NEGATIVE_NUMBER = /^-[0-9]+$|^-[0-9]*\.[0-9]+$/

/** Classifies each word. Throws a `Refusal` at the first abbreviation that could be several options. */
export function classify(tokens: readonly Token[], options: OptionSet): Word[] {
  const end = tokens.findIndex(({ text }) => text === '--')
  const before = end === -1 ? tokens : tokens.slice(0, end)
  const words = before.map((token) => wordOf(token, options))
  if (end === -1) return words
  return [...words, { kind: 'end' }, ...tokens.slice(end + 1).map(() => VALUE)]
}

function wordOf(token: Token, options: OptionSet): Word {
  const { text } = token
  if (!text.startsWith('-') || text.length === 1) return VALUE
  const exact = optionWord(options, text, undefined)
  if (exact !== undefined) return exact
  const { name, value } = splitAtEquals(text)
  const glued = value === undefined ? undefined : optionWord(options, name, value)
  if (glued !== undefined) return glued
  const matches = abbreviated(text, options)
  const [only] = matches
  if (matches.length > 1) throw ambiguous(token, matches)
  if (only !== undefined) return only
  return NEGATIVE_NUMBER.test(text) || text.includes(' ') ? VALUE : { kind: 'unknown' }
}

function optionWord(
  { bySpelling }: OptionSet,
  spelling: string,
  explicit: string | undefined,
): (Word & { kind: 'option' }) | undefined {
  const option = bySpelling.get(spelling)
  return option && { kind: 'option', option, spelling, explicit }
}

/** The options that a word could abbreviate: `--tensor-par=8`, `-t`, or `-n` with its value in the same word, `-n4`. */
function abbreviated(text: string, options: OptionSet): (Word & { kind: 'option' })[] {
  const { name, value } = splitAtEquals(text)
  const long = text.startsWith('--')
  const found = spellingsFrom(options, long ? name : text).flatMap(
    (spelling) => optionWord(options, spelling, long ? value : undefined) ?? [],
  )
  const short = long ? undefined : optionWord(options, text.slice(0, 2), text.slice(2))
  return short === undefined ? found : [short, ...found]
}

function ambiguous(token: Token, matches: readonly { readonly spelling: string }[]): Refusal {
  const shown = listSome(matches, ({ spelling }) => spelling)
  return new Refusal(
    'ambiguous_option',
    token.pointer,
    `${splitAtEquals(token.text).name} could be any of ${shown}. Write the option out`,
  )
}
