/** Why a JSON value is not a boolean, in pydantic's terms. */
export type BooleanFault = 'bool_type' | 'bool_parsing'

const TRUE_TEXTS = new Set(['1', 'on', 't', 'true', 'y', 'yes'])
const FALSE_TEXTS = new Set(['0', 'off', 'f', 'false', 'n', 'no'])

/** Floats from here on do not fit 64-bit integers, and pydantic no longer reads them as numbers. */
const INT64_END = 2 ** 63

/** Reads a boolean as pydantic's lax mode does: 0, 1, 0.0, 1.0 and words such as `"yes"`, `"Off"`, `"t"`. */
export function readBoolean(raw: unknown): boolean | BooleanFault {
  if (typeof raw === 'boolean') return raw
  if (typeof raw === 'string') {
    const text = raw.toLowerCase()
    if (TRUE_TEXTS.has(text)) return true
    return FALSE_TEXTS.has(text) ? false : 'bool_parsing'
  }
  if (typeof raw !== 'number') return 'bool_type'
  if (raw === 1) return true
  if (raw === 0) return false
  return Number.isInteger(raw) && Math.abs(raw) < INT64_END ? 'bool_parsing' : 'bool_type'
}
