import type { Dataclass, Field } from '../../vllm/dataclasses/dataclass.ts'
import type { Release } from '../releases/release.ts'

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

const LARGEST = Number.MAX_SAFE_INTEGER
const ANY_VALUE = '#/$defs/any_value'

/**
 * The JSON Schema of a partial config of that release, in canonical types. It describes single fields, not the rules
 * between them, and detects descending ranges in `numa_bind_cpus` only for CPUs below 100.
 */
export function configSchema(release: Release): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Partial ParallelConfig of vLLM ${release.version}`,
    description:
      'What a deployment sets of the ParallelConfig; vLLM fills in the rest. Everything is optional.',
    ...objectSchema(release),
    $defs: { any_value: anyValueSchema() },
  }
}

function objectSchema({ fields }: Dataclass): JsonSchema {
  const settable = fields.filter((field) => !field.derived)
  return {
    type: 'object',
    properties: Object.fromEntries(settable.map((field) => [field.name, fieldSchema(field)])),
    additionalProperties: false,
  }
}

/** The JSON Schema of one settable field. */
export function fieldSchema(field: Field): JsonSchema {
  const rules = field.rules.map((rule) => rule.schema())
  return {
    description: field.description,
    ...(field.dataclass === undefined ? { default: field.default } : {}),
    ...typeSchema(field),
    ...(rules.length === 0 ? {} : { allOf: rules }),
  }
}

function typeSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case 'integer':
      return orNull(field, integerSchema(field))
    case 'boolean':
    case 'string':
      return orNull(field, { type: field.kind })
    case 'enum':
      return enumSchema(field)
    case 'executor_backend':
      return field.options.length > 0 ? enumSchema(field) : orNull(field, { type: 'string' })
    case 'integer_list':
      return orNull(field, listOf(integerSchema({})))
    case 'string_list':
      return orNull(field, listOf({ type: 'string' }))
    case 'integer_list_list':
      return orNull(field, listOf(listOf(integerSchema({}))))
    case 'object':
      return field.dataclass === undefined ? {} : objectSchema(field.dataclass)
    case 'any':
      return { $ref: ANY_VALUE }
  }
}

function orNull(field: Field, schema: JsonSchema): JsonSchema {
  return field.nullable ? { ...schema, type: [schema.type, 'null'] } : schema
}

function enumSchema({ options, nullable }: Field): JsonSchema {
  return nullable
    ? { type: ['string', 'null'], enum: [...options, null] }
    : { type: 'string', enum: options }
}

function integerSchema(
  bounds: Pick<Field, 'minimum' | 'exclusiveMinimum' | 'maximum'>,
): JsonSchema {
  const least = bounds.exclusiveMinimum === undefined ? -LARGEST : bounds.exclusiveMinimum + 1
  return {
    type: 'integer',
    minimum: bounds.minimum ?? least,
    maximum: bounds.maximum ?? LARGEST,
  }
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** Any JSON value without an integer that JavaScript would round. */
function anyValueSchema(): JsonSchema {
  return {
    description: 'Any JSON value whose numbers are within 2^53-1.',
    anyOf: [
      { type: ['null', 'boolean', 'string'] },
      { type: 'number', minimum: -LARGEST, maximum: LARGEST },
      { type: 'array', items: { $ref: ANY_VALUE } },
      { type: 'object', additionalProperties: { $ref: ANY_VALUE } },
    ],
  }
}
