import { MOST_ITEMS_SHOWN } from '../limits.ts'

const MOST_CHARACTERS = 60

/** A value as JSON for a message, cut when it is long. */
export function show(value: unknown): string {
  return shorten(JSON.stringify(value) ?? 'nothing')
}

/** Items of a list for a message, the first few and how many more there are. `tell` is asked for those alone. */
export function listSome<T>(
  items: readonly T[],
  tell: (item: T) => string | number = String,
  separator = ', ',
): string {
  const shown = items.slice(0, MOST_ITEMS_SHOWN).map(tell).join(separator)
  const rest = items.length - MOST_ITEMS_SHOWN
  return rest > 0 ? `${shown} and ${rest} more` : shown
}

/** Text for a message, cut when it is long. */
export function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…` : text
}
