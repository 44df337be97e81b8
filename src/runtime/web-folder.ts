import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ReadBuiltFile } from './web-files.ts'

/** The output folder of `npm run build:web`. */
const FOLDER = fileURLToPath(new URL('../../dist/web/', import.meta.url))

/** Reads the files of the pages from a folder. */
export function webFolder(folder = FOLDER): ReadBuiltFile {
  return async (name) => Uint8Array.from(await readFile(folder + name))
}
