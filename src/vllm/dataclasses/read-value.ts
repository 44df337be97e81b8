import type { FaultList } from '../fault-list.ts'
import { MOST_LIST_ITEMS } from '../limits.ts'
import { readBoolean } from '../values/boolean.ts'
import { readInteger } from '../values/integer.ts'
import { hasUnsafeInteger } from '../values/unsafe-integer.ts'
import type { Field } from './dataclass.ts'
import { type ValueFaultCode, valueMessage } from './value-faults.ts'

/** Where the faults of one value go, and the object that messages name fields relative to. */
interface Target {
  /** JSON Pointer to the outermost object. */
  readonly root: string
  readonly faults: FaultList
}

/** The field of a value, and the place of the value. */
interface Place extends Target {
  readonly field: Field
  readonly pointer: string
  /** The index of the item of a list. It is added to the pointer only for a fault, which few items have. */
  index?: number
}

/**
 * Reads the value of a field that is not an object, as pydantic's lax mode does. Faults are added to `faults`; with any,
 * the result must not be used.
 */
export function readValue(raw: unknown, field: Field, { root, faults }: Target): unknown {
  if (raw === null && field.nullable) return null
  const place = { field, pointer: field.pointer, root, faults }
  switch (field.kind) {
    case 'integer':
      return integer(raw, place)
    case 'boolean': {
      const value = readBoolean(raw)
      return typeof value === 'boolean' ? value : refuse(value, raw, place)
    }
    case 'string':
      return typeof raw === 'string' ? raw : refuse('string_type', raw, place)
    case 'enum':
      return typeof raw === 'string' && field.options.includes(raw)
        ? raw
        : refuse('literal_error', raw, place)
    case 'executor_backend':
      return executorBackend(raw, place)
    case 'integer_list':
      return list(raw, place, integer)
    case 'string_list':
      return list(raw, place, (item, at) =>
        typeof item === 'string' ? item : refuse('string_type', item, at),
      )
    case 'integer_list_list':
      return list(raw, place, (item, at) => list(item, at, integer))
    default:
      return hasUnsafeInteger(raw) ? refuse('integer_too_large', raw, place) : raw
  }
}

function integer(raw: unknown, place: Place): number | undefined {
  const value = readInteger(raw)
  if (typeof value !== 'number') return refuse(value, raw, place)
  const { minimum, exclusiveMinimum, maximum } = place.field
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return refuse('greater_than', raw, place)
  }
  if (minimum !== undefined && value < minimum) return refuse('greater_than_equal', raw, place)
  if (maximum !== undefined && value > maximum) return refuse('less_than_equal', raw, place)
  return value
}

/** Before 0.10.2 only `options` are allowed; from then on any text may be an import path. */
function executorBackend(raw: unknown, place: Place): string | undefined {
  const { options } = place.field
  const taken = typeof raw === 'string' && (options.length === 0 || options.includes(raw))
  return taken ? raw : refuse('executor_backend_type', raw, place)
}

function list<T>(
  raw: unknown,
  place: Place,
  read: (item: unknown, place: Place) => T,
): T[] | undefined {
  if (!Array.isArray(raw)) return refuse('list_type', raw, place)
  if (raw.length > MOST_LIST_ITEMS) return refuse('list_too_long', raw, place)
  const inside: Place = { ...place, pointer: pointerOf(place) }
  return raw.map((item, index) => {
    inside.index = index
    return read(item, inside)
  })
}

function refuse(code: ValueFaultCode, raw: unknown, place: Place): undefined {
  place.faults.add(() => {
    const pointer = pointerOf(place)
    const name = pointer.slice(place.root.length + 1).replaceAll('/', '.')
    return { pointer, code, message: valueMessage(code, name, raw, place.field) }
  })
  return undefined
}

function pointerOf({ pointer, index }: Place): string {
  return index === undefined ? pointer : `${pointer}/${index}`
}
