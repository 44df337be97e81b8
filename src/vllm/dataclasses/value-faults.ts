import { MOST_LIST_ITEMS } from '../limits.ts'
import { show } from '../values/show.ts'
import type { Field } from './dataclass.ts'

/** Why a value of a field is refused, in pydantic's terms, and what to write instead. */
export const VALUE_FAULTS = {
  bool_parsing: 'The value is text or a number that does not mean true or false',
  bool_type: 'The value is not a boolean',
  dataclass_type: 'The value is not an object',
  executor_backend_type: 'The value is neither text nor null',
  greater_than: 'The value is too small: it must be above the bound',
  greater_than_equal: 'The value is below the minimum',
  int_from_float: 'The value is a number with a fraction',
  int_parsing: 'The value is text, but not an integer in decimal digits',
  int_parsing_size: 'The value is an integer of more than 4,300 digits',
  int_type: 'The value is not an integer',
  integer_too_large: 'The value, or a product of sizes, is an integer beyond 2^53-1',
  less_than_equal: 'The value is above the maximum',
  list_too_long: 'The value is a list of more than 4,096 items',
  list_type: 'The value is not a list',
  literal_error: 'The value is not one of the options',
  string_type: 'The value is not text',
  unexpected_keyword_argument: 'The release has no settable field of this name',
} as const

/** The code of a fault of a value. */
export type ValueFaultCode = keyof typeof VALUE_FAULTS

/** The message of a fault: the field, the value, and what to write instead. */
export function valueMessage(
  code: ValueFaultCode,
  name: string,
  raw: unknown,
  field: Field,
): string {
  return `${name} is ${show(raw)}. ${advice(code, field)}`
}

function advice(code: ValueFaultCode, field: Field): string {
  switch (code) {
    case 'greater_than':
      return `It must be above ${field.exclusiveMinimum}`
    case 'greater_than_equal':
      return `It must be at least ${field.minimum}`
    case 'less_than_equal':
      return `It must be at most ${field.maximum}`
    case 'literal_error':
      return `Use one of ${field.options.join(', ')}${field.nullable ? ', or null' : ''}`
    case 'integer_too_large':
      return 'Integers beyond 2^53-1 are not supported. Use a smaller one'
    case 'dataclass_type':
      return 'Write an object with the fields to set, or leave it out'
    case 'executor_backend_type':
      return 'Write mp, ray, uni, external_launcher or the import path of an executor class'
    case 'bool_type':
    case 'bool_parsing':
      return 'Write true or false'
    case 'list_type':
      return 'Write a list'
    case 'list_too_long':
      return `Lists of more than ${MOST_LIST_ITEMS} items are not supported. Use a shorter one`
    case 'string_type':
      return 'Write text'
    default:
      return 'Write an integer in decimal digits'
  }
}
