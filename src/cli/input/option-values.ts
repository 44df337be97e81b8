import { InvalidArgumentError } from 'commander'

/** Reads `NAME=VALUE`, and adds it to those before. */
export function collectPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, value] = splitPair(text)
  return Object.fromEntries([...Object.entries(before), [name, value]])
}

/** Adds a text to those before. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

/**
 * Adds a `NAME=FILE` to those before.
 * @throws {InvalidArgumentError} for a text without a name.
 */
export function collectNamedFile(text: string, before?: readonly string[]): readonly string[] {
  splitPair(text, 'NAME=FILE')
  return collect(text, before)
}

/**
 * The two sides of `NAME=VALUE`.
 * @throws {InvalidArgumentError} for a text without either; it says to write `form`.
 */
export function splitPair(text: string, form = 'NAME=VALUE'): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError(`Write ${form}.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** @throws {InvalidArgumentError} for text that is not a whole number from 0 on. */
export function readCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a whole number.')
}
