import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { serveOptionTables } from '../../tools/serve-options.ts'

test.each([...serveOptionTables()])('%s is what the records of all releases make', (file, text) => {
  const path = new URL(`../../src/serve/arguments/table/${file}`, import.meta.url)
  expect(readFileSync(path, 'utf8') === text).toBe(true)
})
