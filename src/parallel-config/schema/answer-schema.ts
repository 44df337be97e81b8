import type { Dataclass, Field } from '../../vllm/dataclasses/dataclass.ts'
import type { Release } from '../releases/release.ts'
import type { JsonSchema } from './config-schema.ts'

/** Values that are null while they are deferred to the launch. */
const DEFERRABLE = ['data_parallel_master_port', '_data_parallel_master_port_list']

/** The JSON Schema of a resolved config: every field of the release. */
export function resolvedConfigSchema(release: Release): JsonSchema {
  return {
    description: `The ParallelConfig of vLLM ${release.version} after resolution: every field of the dataclass, in its order.`,
    ...objectSchema(release),
  }
}

/** The JSON Schema of the derived properties of the release. */
export function derivedSchema(release: Release): JsonSchema {
  const entries = release.properties.map(({ name, description, type }) => [
    name,
    { description, type: [type, 'null'] },
  ])
  return {
    type: 'object',
    description: `The properties of the ParallelConfig of vLLM ${release.version}; null if vLLM itself would raise an exception.`,
    properties: Object.fromEntries(entries),
    required: release.properties.map((property) => property.name),
  }
}

function objectSchema({ fields }: Dataclass): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, valueSchema(field)])),
    required: fields.map((field) => field.name),
  }
}

function valueSchema(field: Field): JsonSchema {
  const { description, dataclass } = field
  if (dataclass !== undefined) return { description, ...objectSchema(dataclass) }
  const schema = typeSchema(field)
  const nullable = field.nullable || DEFERRABLE.includes(field.name)
  return nullable && schema.type !== undefined
    ? { description, ...schema, type: [schema.type, 'null'] }
    : { description, ...schema }
}

function typeSchema({ kind }: Field): JsonSchema {
  switch (kind) {
    case 'integer':
    case 'boolean':
      return { type: kind }
    case 'string':
    case 'enum':
    case 'executor_backend':
      return { type: 'string' }
    case 'integer_list':
      return { type: 'array', items: { type: 'integer' } }
    case 'string_list':
      return { type: 'array', items: { type: 'string' } }
    case 'integer_list_list':
      return { type: 'array', items: { type: 'array', items: { type: 'integer' } } }
    default:
      return {}
  }
}
