import { decodeUtf8 } from './decode-utf8.ts'
import { JsonFault, positionAfter } from './json-fault.ts'
import { locateFault } from './locate-fault.ts'
import { countMembers, findSeparator } from './scan-text.ts'

/** The most levels of nested arrays and objects. */
export const MAX_DEPTH = 32

/**
 * Parses I-JSON (RFC 7493): UTF-8 without byte order mark, duplicate names, lone surrogates or numbers beyond a double.
 * Allows `MAX_DEPTH` levels, and `maxValues` elements and members in total. Only an invalid text is read twice.
 * @throws {JsonFault} with the reason and the place.
 */
export function parseStrictJson(bytes: Uint8Array, maxValues: number): unknown {
  const text = decodeUtf8(bytes)
  refuseTooMany(text, maxValues)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw locateFault(text, MAX_DEPTH)
  }
  // `JSON.parse` keeps the last of two members with the same name: then the text has more members than the value.
  if (countValidMembers(value, MAX_DEPTH) !== countMembers(text)) throw locateFault(text, MAX_DEPTH)
  return value
}

// Counted before parsing allocates memory. A value and its separator take two characters, so most texts need no count.
function refuseTooMany(text: string, maxValues: number): void {
  if (text.length < 2 * maxValues) return
  const at = findSeparator(text, maxValues)
  if (at === -1) return
  const reason = `The body has more than the ${maxValues} values (array elements and object members) that are accepted`
  throw new JsonFault('too_many_values', reason, positionAfter(text.slice(0, at)))
}

/** The number of object members in `value`, or NaN when something in it is invalid. */
function countValidMembers(value: unknown, levelsLeft: number): number {
  if (typeof value === 'string') return value.isWellFormed() ? 0 : Number.NaN
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN
  if (typeof value !== 'object' || value === null) return 0
  if (levelsLeft === 0) return Number.NaN
  let members = 0
  if (Array.isArray(value)) {
    for (const element of value) members += countValidMembers(element, levelsLeft - 1)
    return members
  }
  for (const name in value) {
    if (!name.isWellFormed()) return Number.NaN
    members += 1 + countValidMembers((value as Record<string, unknown>)[name], levelsLeft - 1)
  }
  return members
}
