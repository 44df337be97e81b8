import { UnableError, UsageError } from '../exit.ts'
import type { System } from '../system.ts'
import type { InputFile } from './joined-files.ts'

/**
 * Reads the files that are named, and the manifests in the folders that are named and in those within them.
 * @throws {UnableError} if one cannot be read.
 */
export async function readManifests(
  named: readonly string[],
  system: System,
): Promise<InputFile[]> {
  if (named.filter((path) => path === '-').length > 1) {
    throw new UsageError('Use - once: the standard input can be read only once')
  }
  const listed = await Promise.all(named.map((path) => filesAt(path, system)))
  // A file that is named beside its folder is one file.
  const paths = [...new Set(listed.flat())]
  const files: InputFile[] = []
  // One after the other: a process may have only some hundred files open.
  for (const path of paths) {
    files.push({ name: path === '-' ? '<stdin>' : path, text: await system.readText(path) })
  }
  return files
}

async function filesAt(path: string, system: System): Promise<readonly string[]> {
  if (path === '-') return [path]
  const files = await system.listFolder(path)
  if (files === undefined) return [path]
  const manifests = files.filter((file) => /\.(?:ya?ml|json)$/.test(file))
  if (manifests.length === 0) {
    throw new UnableError(`The folder ${path} has no file that ends with .yaml, .yml or .json`)
  }
  return manifests
}
