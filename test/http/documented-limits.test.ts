import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../../src/http/dependencies.ts'
import { MAX_BODY_BYTES, MAX_LIST_BODY_BYTES } from '../../src/http/request/body.ts'
import { MAX_DEPTH } from '../../src/http/request/json/strict-json.ts'
import { MOST_CHARACTERS } from '../../src/http/routes/serve/request-schema.ts'
import { MAX_ITEMS } from '../../src/manifests/yaml/read-stream.ts'
import { MOST_WORKERS } from '../../src/plan/refusals.ts'
import { MOST_FAULTS, MOST_LIST_ITEMS, MOST_NOTICES } from '../../src/vllm/limits.ts'

const ROOT = join(import.meta.dir, '../..')

const number = (value: number) => value.toLocaleString('en')
const seconds = (milliseconds: number) => `${milliseconds / 1000} s`

/** A number that is a constant of one file only. */
function constant(file: string, name: string): number {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const product = new RegExp(`^const ${name} = ([\\d_ *]+)$`, 'm').exec(text)?.[1]
  if (product === undefined) throw new Error(`${file} has no number ${name}`)
  return product
    .replaceAll('_', '')
    .split('*')
    .map(Number)
    .reduce((a, b) => a * b)
}

const BODY = 'src/http/request/body.ts'
const VERIFY = 'src/plan/nodes/verify.ts'
const COLLECT = 'src/manifests/servers/collect.ts'
const POSTGRES = 'src/hosts/engines/postgres.ts'
const OVERLOAD = 'src/http/middleware/overload.ts'
const lane = (name: string, member: string) =>
  Number(
    new RegExp(`const ${name}: Lane = .*${member}: ([\\d_]+)`)
      .exec(readFileSync(join(ROOT, OVERLOAD), 'utf8'))?.[1]
      ?.replaceAll('_', ''),
  )

/** What each row of the table of limits has to say, by its first cell up to a comma or parenthesis. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  body: [`${MAX_BODY_BYTES / 1024} KiB`, `${MAX_LIST_BODY_BYTES / 1024 ** 2} MiB`],
  'values in a JSON body': [
    number(constant(BODY, 'MAX_VALUES')),
    number(constant(BODY, 'MAX_LIST_VALUES')),
  ],
  'nesting of JSON': [`${MAX_DEPTH} levels`],
  'time for a body to arrive': [seconds(constant(BODY, 'BODY_MILLISECONDS'))],
  answer: [`${DEFAULT_LIMITS.answerBytes / 1024 ** 2} MiB`],
  'faults in one answer': [number(MOST_FAULTS)],
  'notices of one kind in one answer': [number(MOST_NOTICES)],
  'items in the list of a field': [number(MOST_LIST_ITEMS)],
  'words of a command line': [
    number(constant('src/http/routes/serve/request-schema.ts', 'MOST_WORDS')),
    number(MOST_CHARACTERS),
  ],
  'lines and list items of manifests': [number(MAX_ITEMS)],
  'pods of manifests': [
    `${constant(COLLECT, 'MAX_PODS_OF_WORKLOAD')} of a workload`,
    `${number(constant(COLLECT, 'MAX_PODS'))} of a stream`,
  ],
  'work of shell scripts': [
    number(constant('src/shell/state/budget.ts', 'STEPS')),
    number(constant('src/http/routes/serve/command-line.ts', 'STEPS_OF_A_LIST')),
  ],
  'commands that a plan verifies': [
    `${constant(VERIFY, 'MOST_CHARACTERS') / 1024 ** 2} MiB`,
    number(constant(VERIFY, 'COMMAND')),
    String(constant(VERIFY, 'WORD')),
  ],
  'commands and workers of a plan': [
    `${constant('src/plan/refusals.ts', 'MOST_COMMANDS')} and ${number(MOST_WORKERS)}`,
  ],
  'workers of a layout': [number(constant('src/plan/layout/command-layout.ts', 'MOST_RANKS'))],
  'requests in flight': [
    number(DEFAULT_LIMITS.requestsInFlight ?? 0),
    `${lane('QUICK', 'longestWait')} ms`,
  ],
  'expensive requests': [
    `${constant(OVERLOAD, 'MOST_EXPENSIVE')} at a time`,
    `${lane('EXPENSIVE', 'mostWaiting')} waiting`,
    `${constant(OVERLOAD, 'MOST_WAITING_BYTES') / 1024 ** 2} MiB in all`,
  ],
  'waiting for PostgreSQL': [
    `${seconds(constant(POSTGRES, 'CONNECTION_MILLISECONDS'))} for a connection`,
    `${seconds(constant(POSTGRES, 'ANSWER_MILLISECONDS'))} for a statement`,
  ],
  'requests of one client': ['none'],
  stopping: [seconds(constant('src/runtime/serve-process.ts', 'STOP_MILLISECONDS'))],
}

const page = readFileSync(join(ROOT, 'docs/production.md'), 'utf8')
const table = page.slice(page.indexOf('| what | limit |')).split('\n\n', 1)[0] ?? ''
const rows = new Map(
  table
    .split('\n')
    .slice(2)
    .map((row) => [row.split('|')[1]?.split('(')[0]?.trim() ?? '', row]),
)

test('the table of limits in docs/production.md has these rows', () => {
  expect([...rows.keys()]).toEqual(Object.keys(ROWS))
})

test.each(Object.entries(ROWS))('docs/production.md has the limit of: %s', (what, limits) => {
  for (const limit of limits) expect(rows.get(what)).toContain(limit)
})
