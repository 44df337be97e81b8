import { expect, test } from 'bun:test'
import { join } from 'node:path'
import {
  floatText,
  PythonFloat,
  type PythonValue,
} from '../../../../src/serve/arguments/values/python-value.ts'
import { loadYaml } from '../../../../src/serve/arguments/values/python-yaml.ts'
import { readLines } from '../../../support/golden.ts'

/** What `yaml.safe_load` of PyYAML 6.0.4 makes of a text. */
interface YamlCase {
  readonly text: string
  readonly fails?: true
  readonly value?: Recorded
}

/** `i`: an integer; `f`: the repr of a float; `m`: the pairs of a mapping, in their order. */
type Recorded =
  | null
  | boolean
  | string
  | { readonly i: string }
  | { readonly f: string }
  | { readonly m: readonly (readonly [Recorded, Recorded])[] }
  | readonly Recorded[]

const CASES = readLines<YamlCase>(join(import.meta.dir, '../../../golden/yaml.jsonl.gz'))

test('texts are read as PyYAML reads them; one with a key that is not text is refused', () => {
  expect(CASES.length).toBeGreaterThan(1_000)
  for (const { text, fails, value = null } of CASES) {
    const loaded = loadYaml(text)
    const refused = fails === true || hasOtherKeys(value)
    const read = loaded.problem === undefined ? recorded(loaded.value) : undefined
    expect({ text, read }).toEqual({ text, read: refused ? undefined : value })
  }
})

function recorded(value: PythonValue): Recorded {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return { i: String(value) }
  if (value instanceof PythonFloat) return { f: floatText(value) }
  if (value instanceof Map) return { m: [...value].map(([key, item]) => [key, recorded(item)]) }
  return value.map(recorded)
}

function hasOtherKeys(value: Recorded): boolean {
  if (value === null || typeof value !== 'object' || 'i' in value || 'f' in value) return false
  if (!('m' in value)) return value.some(hasOtherKeys)
  return value.m.some(([key, item]) => typeof key !== 'string' || hasOtherKeys(item))
}

test.each([
  ['- '.repeat(9_000), 'it has more than 16384 characters'],
  [`${'['.repeat(5_000)}`, /too deep|depth|nesting/i],
  [`a: &a [${'x,'.repeat(90)}]\nb: [${'*a,'.repeat(90)}]`, 'it has more than 5000 values'],
  ['a: &a [*a]', 'nothing before *a has that anchor'],
  ['a: 1\nb: [', /line 2, column 5/],
])('%p is refused at once', (text, problem) => {
  const started = performance.now()
  expect(loadYaml(text).problem).toMatch(problem)
  expect(performance.now() - started).toBeLessThan(50)
})
