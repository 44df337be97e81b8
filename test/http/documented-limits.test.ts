import { expect, test } from 'bun:test'
import { DEFAULT_LIMITS } from '../../src/http/dependencies.ts'
import { MAX_BODY_BYTES, MAX_LIST_BODY_BYTES } from '../../src/http/request/body.ts'
import { MAX_DEPTH } from '../../src/http/request/json/strict-json.ts'
import { MOST_CHARACTERS } from '../../src/http/routes/serve/request-schema.ts'
import { MAX_ITEMS } from '../../src/manifests/yaml/read-stream.ts'
import { MOST_WORKERS } from '../../src/plan/refusals.ts'

const PAGE = new URL('../../docs/production.md', import.meta.url)

const number = (value: number) => value.toLocaleString('en')

/** The row of the table of limits that begins with these words, and what it has to say. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  body: [`${MAX_BODY_BYTES / 1024} KiB`, `${MAX_LIST_BODY_BYTES / 1024 ** 2} MiB`],
  'nesting of JSON': [`${MAX_DEPTH} levels`],
  answer: [`${DEFAULT_LIMITS.answerBytes / 1024 ** 2} MiB`],
  'words of a command line': [number(MOST_CHARACTERS)],
  'lines and list items of manifests': [number(MAX_ITEMS)],
  'commands and workers of a plan': [number(MOST_WORKERS)],
  'requests in flight': [number(DEFAULT_LIMITS.requestsInFlight ?? 0)],
}

test.each(Object.entries(ROWS))('docs/production.md has the limit of: %s', async (what, limits) => {
  const page = await Bun.file(PAGE).text()
  const row = page.split('\n').find((line) => line.startsWith(`| ${what} |`)) ?? ''
  for (const limit of limits) expect(row).toContain(limit)
})
