import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml'
import { UsageError } from '../exit.ts'
import type { System } from '../system.ts'

/** An object of JSON or YAML: what a request is made of. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The object in a JSON or YAML file.
 * @throws {UsageError} for a file that holds something else.
 */
export async function readObject({ readText }: System, path: string): Promise<JsonObject> {
  const objects = parseObjects(await readText(path), path)
  if (objects.some((object) => 'apiVersion' in object && 'kind' in object)) {
    throw new UsageError(`${path} holds Kubernetes objects, which parallel-config check takes`)
  }
  const [object] = objects
  if (object !== undefined && objects.length === 1) return object
  throw new UsageError(`${path}: it must hold one object, in JSON or YAML`)
}

/**
 * The objects of a stream of documents; none where it is a text of another kind.
 * @throws {UsageError} for what is neither JSON nor YAML.
 */
export function parseObjects(text: string, path: string): JsonObject[] {
  try {
    return loadAll(text, { schema: CORE_SCHEMA }).filter(isObject)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new UsageError(`${path}: it is neither JSON nor YAML: ${error.message.split('\n', 1)[0]}`)
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
