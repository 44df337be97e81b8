import { z } from '@hono/zod-openapi'
import { isConfigField } from '../../parallel-config/index.ts'
import { nearest } from '../../vllm/values/nearest.ts'

/** The property names allowed in the object at `path` of a request; none if the schema does not say. */
export function propertiesAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
): readonly string[] {
  let current: unknown = withoutWrappers(schema)
  for (const segment of path) current = withoutWrappers(memberOf(current, segment))
  return current instanceof z.ZodObject ? Object.keys(current.shape) : []
}

function memberOf(schema: unknown, segment: PropertyKey): unknown {
  if (schema instanceof z.ZodArray) return schema.element
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, segment)) return undefined
  return schema.shape[String(segment)]
}

/** Unwraps optional, nullable and default schemas. */
function withoutWrappers(schema: unknown): unknown {
  let inner = schema
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault
  ) {
    inner = inner.unwrap()
  }
  return inner
}

/** The advice for an unknown property: the end of a message. */
export function adviseOnProperty(name: string, known: readonly string[]): string {
  if (known.includes('config') && isConfigField(name)) {
    return `It belongs in config. Write config.${name}`
  }
  const near = nearest(name, known)
  return near === undefined ? 'Remove it' : `Did you mean ${near}?`
}
