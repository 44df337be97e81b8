/** Writes openapi/openapi.json. Run it with `npm run openapi` after a change to a route, a schema or an example. */
import { writeFile } from 'node:fs/promises'
import { buildDocument } from '../openapi/document.ts'

const file = new URL('../openapi/openapi.json', import.meta.url)
await writeFile(file, `${JSON.stringify(await buildDocument(), null, 2)}\n`)
