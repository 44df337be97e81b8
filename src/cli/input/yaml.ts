import { parseAllDocuments } from 'yaml'
import { UsageError } from '../exit.ts'
import type { System } from '../system.ts'

/** A JSON or YAML object. */
export type ObjectOf = Readonly<Record<string, unknown>>

/**
 * The object in a JSON or YAML file.
 * @throws {UsageError} for a file that holds something else.
 */
export async function readObject({ readText }: System, path: string): Promise<ObjectOf> {
  const objects = parseObjects(await readText(path), path)
  const [object] = objects
  if (object !== undefined && objects.length === 1) return object
  throw new UsageError(`${path}: it must hold one object, in JSON or YAML`)
}

/**
 * The objects of a stream of documents; none where it is a text of another kind.
 * @throws {UsageError} for what is neither JSON nor YAML.
 */
export function parseObjects(text: string, path: string): ObjectOf[] {
  const documents = parseAllDocuments(text)
  if ('empty' in documents) return []
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error !== undefined) {
      const reason = error.message.split('\n', 1)[0]
      throw new UsageError(`${path}: it is neither JSON nor YAML: ${reason}`)
    }
    const value: unknown = document.toJS()
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? [value as ObjectOf] : []
  })
}
