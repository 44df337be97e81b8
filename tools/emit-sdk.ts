/** Writes openapi/sdk-typescript/src. Run it with `npm run sdk` after `npm run openapi`. */
import { fileURLToPath } from 'node:url'
import { generateSdk } from './generate-sdk.ts'

await generateSdk(fileURLToPath(new URL('../openapi/sdk-typescript/src', import.meta.url)))
