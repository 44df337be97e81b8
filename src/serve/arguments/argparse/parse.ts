import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import type { GivenArgument } from '../given-argument.ts'
import { Refusal } from '../refusal.ts'
import type { Option, OptionSet } from '../table/options-of.ts'
import type { Token } from '../token.ts'
import { classify, type Word } from './classify.ts'
import { givenValue } from './value.ts'

/** The result of argparse: the options that were used, and the words that belong to none. */
export interface Parsed {
  readonly used: readonly GivenArgument[]
  readonly extras: readonly Token[]
}

/**
 * Parses the words as argparse does (CPython 3.11, `ArgumentParser._parse_known_args`). Throws a `Refusal` at the
 * first word that stops it.
 */
export function parseWords(
  tokens: readonly Token[],
  options: OptionSet,
  version: ReleaseVersion,
): Parsed {
  return new Parser(tokens, options, version).parse()
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #words: readonly Word[]
  readonly #options: OptionSet
  readonly #version: ReleaseVersion
  readonly #used: GivenArgument[] = []
  readonly #extras: Token[] = []
  #positional: Option | undefined
  #at = 0

  constructor(tokens: readonly Token[], options: OptionSet, version: ReleaseVersion) {
    this.#tokens = tokens
    this.#words = classify(tokens, options)
    this.#options = options
    this.#version = version
    this.#positional = options.positional
  }

  parse(): Parsed {
    while (this.#at < this.#tokens.length) {
      const word = this.#words[this.#at]
      if (word?.kind === 'option') this.#takeOption(word)
      else if (word?.kind === 'unknown') this.#leave(this.#at + 1)
      else this.#takeValues()
    }
    return { used: this.#used, extras: this.#extras }
  }

  /** Words up to the next option: the positional takes what it can, the rest belongs to no option. */
  #takeValues(): void {
    const end = this.#nextOption(this.#at)
    if (this.#positional !== undefined) {
      const first = this.#valueAt(this.#at, end)
      const past = first === undefined ? end : first + 1
      const token = first === undefined ? undefined : this.#tokens[first]
      const from = this.#at
      this.#at = this.#words[past]?.kind === 'end' && past < end ? past + 1 : past
      if (token !== undefined) this.#use(this.#positional, this.#positional.name, [token], token)
      this.#positional = undefined
      if (this.#at > from) return
    }
    this.#leave(end)
  }

  /** The first value from `at` on, after a possible `--`. */
  #valueAt(at: number, end: number): number | undefined {
    const value = this.#words[at]?.kind === 'end' ? at + 1 : at
    return value < end ? value : undefined
  }

  #nextOption(from: number): number {
    let at = from
    while (at < this.#words.length && !isOption(this.#words[at])) at++
    return at
  }

  #leave(end: number): void {
    this.#extras.push(...this.#tokens.slice(this.#at, end))
    this.#at = end
  }

  #takeOption(word: Word & { kind: 'option' }): void {
    const token = this.#tokens[this.#at]
    if (token === undefined) return
    if (word.explicit !== undefined) {
      this.#takeGlued(word.option, word.spelling, word.explicit, token)
      this.#at++
      return
    }
    const start = this.#at + 1
    const count = this.#countValues(word.option, start, token)
    this.#at = start + count
    this.#use(word.option, word.spelling, this.#tokens.slice(start, start + count), token)
  }

  /** A value in the word of its option; after a short option without a value, more short options: `-ab`. */
  #takeGlued(option: Option, spelling: string, explicit: string, token: Token): void {
    if (takesValues(option)) {
      this.#use(option, spelling, [{ text: explicit, pointer: token.pointer }], token)
      return
    }
    const next = spelling.startsWith('--') ? undefined : `-${explicit.slice(0, 1)}`
    const more = next === undefined ? undefined : this.#options.bySpelling.get(next)
    if (next === undefined || more === undefined) {
      throw new Refusal(
        'ignored_explicit_argument',
        token.pointer,
        `${option.flag} takes no value, but was given ${JSON.stringify(explicit)}. Write ${spelling} alone${negation(option)}`,
      )
    }
    this.#use(option, spelling, [], token)
    const rest = explicit.slice(1)
    if (rest !== '') this.#takeGlued(more, next, rest, token)
    else if (takesValues(more)) throw expectedValue(more, token)
    else this.#use(more, next, [], token)
  }

  #countValues(option: Option, start: number, token: Token): number {
    if (!takesValues(option)) return 0
    let count = 0
    while (this.#words[start + count]?.kind === 'value') {
      count++
      if (option.nargs !== '+') break
    }
    if (count === 0 && option.nargs !== '?') throw expectedValue(option, token)
    return count
  }

  #use(option: Option, spelling: string, values: readonly Token[], token: Token): void {
    const value = givenValue(option, spelling, values, token, this.#version)
    this.#used.push({ pointer: token.pointer, flag: option.flag, name: option.name, value })
  }
}

function isOption(word: Word | undefined): boolean {
  return word?.kind === 'option' || word?.kind === 'unknown'
}

function takesValues({ action }: Option): boolean {
  return action === 'store' || action === 'append' || action === 'lora_modules'
}

function negation({ negative }: Option): string {
  const [first] = negative
  return first === undefined ? '' : `, or ${first} for the opposite`
}

function expectedValue({ flag, nargs }: Option, token: Token): Refusal {
  const needed = nargs === '+' ? 'at least one value' : 'a value'
  return new Refusal(
    'expected_argument',
    token.pointer,
    `${flag} needs ${needed}, but none follows. Write a value that starts with a dash as ${flag}=VALUE`,
  )
}
