/**
 * Puts into dist/web what a Worker serves beside its script. Wrangler runs it before it bundles: `[build]` in
 * wrangler.toml.
 */
import { fileURLToPath } from 'node:url'
import { buildWeb } from './build-web.ts'

const DOCUMENT = new URL('../openapi/openapi.json', import.meta.url)
const COPY = new URL('../dist/web/openapi.json', import.meta.url)

await buildWeb()
const [text, written] = await Promise.all([
  Bun.file(DOCUMENT).text(),
  Bun.file(COPY)
    .text()
    .catch(() => undefined),
])
// Another Wrangler may be reading it.
if (text !== written) await Bun.write(fileURLToPath(COPY), text)
