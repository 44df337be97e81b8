import { fileURLToPath } from 'node:url'
import { plugin } from 'bun'

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
}
