/** Writes the tables of the options of `vllm serve`. */
import { writeFileSync } from 'node:fs'
import { serveOptionTables } from './serve-options.ts'

for (const [file, text] of serveOptionTables()) {
  writeFileSync(new URL(`../src/serve/arguments/table/${file}`, import.meta.url), text)
}
