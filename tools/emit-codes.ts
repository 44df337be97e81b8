/** Writes docs/codes.md. Run it with `npm run codes` after a change to a table of codes. */
import { mkdir, writeFile } from 'node:fs/promises'
import { codesPage } from './codes-page.ts'

const file = new URL('../docs/codes.md', import.meta.url)
await mkdir(new URL('.', file), { recursive: true })
await writeFile(file, codesPage())
