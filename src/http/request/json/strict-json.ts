import { decodeUtf8 } from './decode-utf8.ts'
import { JsonFault, positionAfter } from './json-fault.ts'
import { locateFault } from './locate-fault.ts'
import { countMembers, findSeparator } from './scan-text.ts'

/** How deep arrays and objects may be nested. */
export const MAX_DEPTH = 32

/**
 * Reads one JSON text (RFC 8259) with the restrictions of I-JSON (RFC 7493): UTF-8 without a byte order mark, no duplicate
 * names, no lone surrogates, no number too large for a double; at most `MAX_DEPTH` levels, and `maxValues` elements and
 * members in total.
 *
 * A valid text costs one `JSON.parse` and two short scans; only an invalid one is read again, to find the place.
 * @throws {JsonFault} that says what is wrong and where.
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
  // `JSON.parse` keeps the last of two members with one name: then the text spells out more than the value has.
  if (countSoundMembers(value, MAX_DEPTH) !== countMembers(text)) throw locateFault(text, MAX_DEPTH)
  return value
}

// Before anything is made of them. A value and what separates it take two characters: most texts need no count.
function refuseTooMany(text: string, maxValues: number): void {
  if (text.length < 2 * maxValues) return
  const at = findSeparator(text, maxValues)
  if (at === -1) return
  const reason = `The body has more than the ${maxValues} values (array elements and object members) that are accepted`
  throw new JsonFault('too_many_values', reason, positionAfter(text.slice(0, at)))
}

/** The number of object members in `value`, or NaN when something in it is invalid. */
function countSoundMembers(value: unknown, levelsLeft: number): number {
  if (typeof value === 'string') return value.isWellFormed() ? 0 : Number.NaN
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN
  if (typeof value !== 'object' || value === null) return 0
  if (levelsLeft === 0) return Number.NaN
  let members = 0
  if (Array.isArray(value)) {
    for (const element of value) members += countSoundMembers(element, levelsLeft - 1)
    return members
  }
  for (const name in value) {
    if (!name.isWellFormed()) return Number.NaN
    members += 1 + countSoundMembers((value as Record<string, unknown>)[name], levelsLeft - 1)
  }
  return members
}
