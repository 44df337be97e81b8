import { isList, PythonFloat, type PythonValue } from './python-value.ts'

/** A Python value as plain JSON: objects without a prototype, so that no key is special; integers beyond 2^53-1 are rounded. */
export function toJson(value: PythonValue): unknown {
  if (value instanceof PythonFloat) return Number.isFinite(value.value) ? value.value : null
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Map) {
    const object: Record<string, unknown> = Object.create(null)
    for (const [key, item] of value) object[key] = toJson(item)
    return object
  }
  return isList(value) ? value.map(toJson) : value
}
