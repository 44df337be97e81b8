import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml'
import { UsageError } from '../exit.ts'
import { inputName, type System } from '../system.ts'

/** An object of JSON or YAML: what a request is made of. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * The object in a JSON or YAML file.
 * @throws {UsageError} for a file that holds something else.
 */
export async function readObject({ readText }: System, path: string): Promise<JsonObject> {
  const name = inputName(path)
  const documents = parseDocuments(await readText(path), name)
  if (documents.filter(isObject).some((each) => 'apiVersion' in each && 'kind' in each)) {
    throw new UsageError(`${name} holds Kubernetes objects, which parallel-config check takes`)
  }
  const [object] = documents
  if (isObject(object) && documents.length === 1) return object
  throw new UsageError(`${name} must hold one object, in JSON or YAML`)
}

/**
 * The objects of a stream of documents; none where it is a text of another kind.
 * @throws {UsageError} for what is neither JSON nor YAML.
 */
export function parseObjects(text: string, name: string): JsonObject[] {
  return parseDocuments(text, name).filter(isObject)
}

/** What stands between the separators, without what is empty. */
function parseDocuments(text: string, name: string): unknown[] {
  try {
    return loadAll(text, { schema: CORE_SCHEMA }).filter((document) => document !== null)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new UsageError(`${name} is neither JSON nor YAML: ${error.message.split('\n', 1)[0]}`)
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
