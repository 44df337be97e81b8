/** Reads unchecked values: a value of another kind counts as absent. */

/** A mapping of YAML or JSON whose members are not validated. */
export type Fields = Readonly<Record<string, unknown>>

const NO_FIELDS: Fields = {}

/** Whether a value is a mapping. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value that the keys lead to; undefined if one of them is missing. */
export function valueAt(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let at = value
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Fields)[key]
  }
  return at
}

/** The mapping that the keys lead to; empty if they lead to none. */
export function fieldsAt(value: unknown, ...keys: readonly (string | number)[]): Fields {
  const found = valueAt(value, ...keys)
  return isFields(found) ? found : NO_FIELDS
}

/** The list that the keys lead to; empty if they lead to none. */
export function listAt(value: unknown, ...keys: readonly (string | number)[]): readonly unknown[] {
  const found = valueAt(value, ...keys)
  return Array.isArray(found) ? found : []
}

/** The text at the path; undefined for any other value. */
export function textAt(value: unknown, ...keys: readonly (string | number)[]): string | undefined {
  const found = valueAt(value, ...keys)
  return typeof found === 'string' ? found : undefined
}

/** The whole number that the keys lead to, at least 0. */
export function countAt(value: unknown, ...keys: readonly (string | number)[]): number | undefined {
  const found = valueAt(value, ...keys)
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 ? found : undefined
}

/** The texts by key of a mapping such as labels or `data`; numbers and booleans as text. */
export function textsAt(
  value: unknown,
  ...keys: readonly (string | number)[]
): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, member] of Object.entries(fieldsAt(value, ...keys))) {
    const text = scalarText(member)
    if (text !== undefined) texts.set(key, text)
  }
  return texts
}

/** A scalar as text; undefined for null, a list or a mapping. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
