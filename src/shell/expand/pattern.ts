/** Patterns of the shell (`*`, `?`, `[...]`), matched without backtracking: all states at once, character by character. */

import type { Piece } from './pieces.ts'

type Item = { readonly star: true } | { readonly star: false; matches(character: string): boolean }

/** A pattern of the shell, as `*.yaml`: stars, and what one character must match. */
export type Pattern = readonly Item[]

/** The pattern that pieces make: what is quoted stands for itself. */
export function compilePattern(pieces: readonly Piece[]): Pattern {
  const items: Item[] = []
  const characters = pieces.flatMap(({ text, kind }) =>
    [...text].map((character) => ({ character, quoted: kind === 'quoted' })),
  )
  for (let at = 0; at < characters.length; ) {
    const { item, end } = readItem(characters, at)
    items.push(item)
    at = end
  }
  return items
}

function readItem(
  characters: readonly PatternCharacter[],
  at: number,
): { item: Item; end: number } {
  const { character, quoted } = characters[at] ?? { character: '', quoted: true }
  const end = at + 1
  if (quoted) return { item: exactly(character), end }
  if (character === '*') return { item: { star: true }, end }
  if (character === '?') return { item: { star: false, matches: () => true }, end }
  const next = characters[end]
  if (character === '\\' && next !== undefined) {
    return { item: exactly(next.character), end: end + 1 }
  }
  const set = character === '[' ? readSet(characters, end) : undefined
  return set ?? { item: exactly(character), end }
}

/** Whether the whole text matches. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text]
  const ends = matchEnds(pattern, characters)
  return ends.length === characters.length + 1 && ends.at(-1) === true
}

/**
 * For each number of characters from `start`, whether the pattern matches just those. The list ends where no longer
 * match is possible.
 */
export function matchEnds(pattern: Pattern, characters: readonly string[], start = 0): boolean[] {
  let states = closure(pattern, new Uint8Array(pattern.length + 1).fill(1, 0, 1))
  const ends = [states[pattern.length] === 1]
  for (let at = start; at < characters.length && states.includes(1); at++) {
    states = advance(pattern, states, characters[at] ?? '')
    ends.push(states[pattern.length] === 1)
  }
  return ends
}

/** The same pattern read backwards, for what matches at the end of a text. */
export function reversed(pattern: Pattern): Pattern {
  return [...pattern].reverse()
}

function advance(pattern: Pattern, states: Uint8Array, character: string): Uint8Array {
  const next = new Uint8Array(states.length)
  pattern.forEach((item, at) => {
    if (states[at] === 0) return
    if (item.star) next[at] = 1
    else if (item.matches(character)) next[at + 1] = 1
  })
  return closure(pattern, next)
}

/** A star may match nothing: a state before it is also one after it. */
function closure(pattern: Pattern, states: Uint8Array): Uint8Array {
  pattern.forEach((item, at) => {
    if (item.star && states[at] === 1) states[at + 1] = 1
  })
  return states
}

function exactly(expected: string): Item {
  return { star: false, matches: (character) => character === expected }
}

interface PatternCharacter {
  readonly character: string
  readonly quoted: boolean
}

const CLASSES: ReadonlyMap<string, RegExp> = new Map([
  ['alpha', /[A-Za-z]/],
  ['digit', /[0-9]/],
  ['alnum', /[A-Za-z0-9]/],
  ['upper', /[A-Z]/],
  ['lower', /[a-z]/],
  ['space', /[ \t\n\v\f\r]/],
  ['blank', /[ \t]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['xdigit', /[0-9A-Fa-f]/],
  ['print', /[ -~]/],
  ['graph', /[!-~]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is the control characters
  ['cntrl', /[\x00-\x1f\x7f]/],
])

/** Reads `[...]` after its `[`; undefined when it has no end and `[` stands for itself. */
function readSet(
  characters: readonly PatternCharacter[],
  start: number,
): { item: Item; end: number } | undefined {
  let at = start
  const is = (index: number, text: string) => {
    const one = characters[index]
    return one !== undefined && !one.quoted && text.includes(one.character)
  }
  const negated = is(at, '!^')
  if (negated) at++
  const tests: ((character: string) => boolean)[] = []
  for (let first = true; at < characters.length; first = false) {
    if (is(at, ']') && !first) {
      return { item: setItem(tests, negated), end: at + 1 }
    }
    const one = readMember(characters, at)
    tests.push(one.test)
    at = one.end
  }
  return undefined
}

function setItem(tests: readonly ((character: string) => boolean)[], negated: boolean): Item {
  return {
    star: false,
    matches: (character) => tests.some((test) => test(character)) !== negated,
  }
}

function readMember(characters: readonly PatternCharacter[], start: number) {
  const named = readClass(characters, start)
  if (named !== undefined) return named
  const from = readCharacter(characters, start)
  const dash = characters[from.end]
  const after = characters[from.end + 1]
  if (dash?.character !== '-' || dash.quoted || after === undefined || closes(after)) {
    return { test: (character: string) => character === from.character, end: from.end }
  }
  const to = readCharacter(characters, from.end + 1)
  return {
    test: (character: string) => character >= from.character && character <= to.character,
    end: to.end,
  }
}

function closes(one: PatternCharacter): boolean {
  return one.character === ']' && !one.quoted
}

function readCharacter(characters: readonly PatternCharacter[], at: number) {
  const one = characters[at]
  const next = characters[at + 1]
  if (one?.character === '\\' && !one.quoted && next !== undefined) {
    return { character: next.character, end: at + 2 }
  }
  return { character: one?.character ?? '', end: at + 1 }
}

function readClass(characters: readonly PatternCharacter[], at: number) {
  if (characters[at]?.character !== '[' || characters[at + 1]?.character !== ':') return undefined
  const text = characters
    .slice(at, at + 12)
    .map(({ character }) => character)
    .join('')
  const name = /^\[:([a-z]+):\]/.exec(text)?.[1]
  const expression = name === undefined ? undefined : CLASSES.get(name)
  if (name === undefined || expression === undefined) return undefined
  return { test: (character: string) => expression.test(character), end: at + name.length + 4 }
}
