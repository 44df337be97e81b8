import { readBoolean } from '../../vllm/values/boolean.ts'
import { readInteger } from '../../vllm/values/integer.ts'
import { hasUnsafeInteger } from '../../vllm/values/unsafe-integer.ts'
import type { Fault } from '../outcome.ts'
import type { Field } from '../releases/release.ts'
import { type ValueFaultCode, valueMessage } from './messages.ts'

/** Where faults of one value go, and where the value stands. */
interface Place {
  readonly field: Field
  readonly pointer: string
  readonly faults: Fault[]
}

/**
 * Reads the value of a field that is no object, as pydantic's lax mode does. What is wrong is added to `faults`, and
 * the result is of no use then.
 */
export function readValue(raw: unknown, field: Field, pointer: string, faults: Fault[]): unknown {
  if (raw === null && field.nullable) return null
  const place = { field, pointer, faults }
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

/** Before 0.10.2 `options` are all there is; from then on any text may be an import path. */
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
  return raw.map((item, index) => read(item, { ...place, pointer: `${place.pointer}/${index}` }))
}

function refuse(code: ValueFaultCode, raw: unknown, { field, pointer, faults }: Place): undefined {
  const name = pointer.slice('/config/'.length).replaceAll('/', '.')
  faults.push({ pointer, code, message: valueMessage(code, name, raw, field) })
  return undefined
}
