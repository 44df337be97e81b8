import { configSchema, derivedSchema, resolvedConfigSchema } from '../src/parallel-config/index.ts'
import { schemaOfEveryRelease } from './every-release.ts'
import type { Document } from './operations-of.ts'

/** Puts the core's schemas of the config where the routes only name them. */
export function describeConfig({ components }: Document): void {
  if (components === undefined) throw new Error('There is nothing to describe')
  const shown =
    'Covers all releases. `GET /v1/releases/{version}/schema` has the schema of one release, with its defaults.'
  components.schemas = {
    ...components.schemas,
    ...component(
      'PartialParallelConfig',
      schemaOfEveryRelease(configSchema),
      `A partial ParallelConfig. Values are converted as vLLM converts them; these are the canonical types. ${shown}`,
    ),
    ...component(
      'ParallelConfig',
      schemaOfEveryRelease(resolvedConfigSchema),
      `Every field of the ParallelConfig after resolution. ${shown}`,
    ),
    ...component(
      'DerivedProperties',
      schemaOfEveryRelease(derivedSchema),
      'The properties that follow from the config; null if vLLM itself would raise an exception. Covers all releases.',
    ),
  }
}

/**
 * A schema that stood alone as a component of the document. Its one definition is of any JSON value, which here is said
 * by saying nothing: of a union that holds itself, generators of clients make no type.
 */
function component(name: string, schema: object, description: string) {
  const { $schema, title, $defs, ...rest } = JSON.parse(JSON.stringify(schema), (_, value) => {
    if (value?.$ref !== '#/$defs/any_value') return value
    const { $ref, ...anything } = value
    return anything
  })
  return { [name]: { ...rest, description } }
}
