import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plugin } from 'bun'

const SERVICE_ERROR = fileURLToPath(
  new URL('../openapi/sdk-typescript/service-error.ts', import.meta.url),
)
const SERVICE_ERROR_EXPORT = "export { ServiceError } from './service-error.js';"

const DOCUMENT = fileURLToPath(new URL('../openapi/openapi.json', import.meta.url))

// The generator works with the API of TypeScript, which version 7 does not have; ts-morph carries it.
plugin({
  name: 'typescript with an API',
  setup(build) {
    build.module('typescript', async () => {
      const { ts: typescript } = await import('@ts-morph/common')
      return { loader: 'object', exports: { ...typescript, default: typescript } }
    })
  },
})

/** Writes the TypeScript client of the committed document into `folder`, which is emptied before. */
export async function generateSdk(folder: string): Promise<void> {
  const { createClient } = await import('@hey-api/openapi-ts')
  await createClient({
    input: DOCUMENT,
    output: {
      path: folder,
      header: ['// Made by @hey-api/openapi-ts (npm run sdk): not to be edited.'],
      module: { extension: '.js' },
    },
    plugins: [
      { name: '@hey-api/client-fetch', includeInEntry: true },
      '@hey-api/typescript',
      '@hey-api/sdk',
    ],
    logs: { level: 'silent' },
  })
  await makeErrors(folder)
}

/** The generator gives and throws a problem as it came: here `error` may be an Error too, and what is thrown always is one. */
async function makeErrors(folder: string): Promise<void> {
  await copyFile(SERVICE_ERROR, join(folder, 'service-error.ts'))
  await edit(join(folder, 'index.ts'), (text) => `${text}\n${SERVICE_ERROR_EXPORT}\n`)
  await edit(join(folder, 'client/client.gen.ts'), (text) =>
    replaceEach(
      replaceEach(text, 'throw finalError;', 'throw toError(finalError);'),
      'import { createSseClient }',
      "import { toError } from '../service-error.js';\nimport { createSseClient }",
    ),
  )
  await edit(join(folder, 'client/types.gen.ts'), (text) =>
    replaceEach(
      text,
      'error: TError extends Record<string, unknown> ? TError[keyof TError] : TError;',
      'error: (TError extends Record<string, unknown> ? TError[keyof TError] : TError) | Error;',
    ),
  )
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** Fails where a newer generator writes the text in another way. */
function replaceEach(text: string, written: string, replacement: string): string {
  if (!text.includes(written)) throw new Error(`The generated client does not have: ${written}`)
  return text.replaceAll(written, replacement)
}
