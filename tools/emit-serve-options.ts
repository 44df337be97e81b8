/** Writes the tables in src/serve/arguments/table/. Run it with `npm run serve-options`. */
import { writeFileSync } from 'node:fs'
import { serveOptionTables } from './serve-options.ts'

for (const [file, text] of serveOptionTables()) {
  writeFileSync(new URL(`../src/serve/arguments/table/${file}`, import.meta.url), text)
}
