import { MOST_ITEMS_SHOWN } from '../limits.ts'

const MOST_CHARACTERS = 60

/** A value as JSON for a message, truncated if it is long. */
export function show(value: unknown): string {
  return shorten(JSON.stringify(value) ?? 'nothing')
}

/** The first few items of a list for a message, and how many more there are. `describe` is called only for those. */
export function listSome<T>(
  items: readonly T[],
  describe: (item: T) => string | number = String,
  separator = ', ',
): string {
  const shown = items.slice(0, MOST_ITEMS_SHOWN).map(describe).join(separator)
  const rest = items.length - MOST_ITEMS_SHOWN
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

/** A count with its noun for a message: `1 device`, `2 devices`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Text for a message, truncated if it is long. */
export function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…` : text
}

/** A message about a release within a sentence that names it: of `vLLM 0.24.0 has no --x`, `it has no --x`. */
export function namingNoRelease(message: string, version: string): string {
  const own = `vLLM ${version} `
  return message.startsWith(own) ? `it ${message.slice(own.length)}` : message
}
