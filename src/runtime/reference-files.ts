import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ReferenceFiles } from '../http/dependencies.ts'

/** The files of the reference page, from the distribution of Swagger UI. */
export async function readReferenceFiles(): Promise<ReferenceFiles> {
  const read = (specifier: string) =>
    readFile(fileURLToPath(import.meta.resolve(specifier)), 'utf8')
  const [script, style] = await Promise.all([
    read('swagger-ui-dist/swagger-ui-bundle.js'),
    read('swagger-ui-dist/swagger-ui.css'),
  ])
  return { script, style }
}
