import { expect, test } from 'bun:test'
import { RULES } from '../../src/parallel-config/rules/index.ts'
import { SERVE_RULES } from '../../src/serve/rules.ts'

test('rules that share a code, over the releases, share its summary: the documentation has one', () => {
  const byCode = Map.groupBy([...RULES, ...SERVE_RULES], ({ code }) => code)
  const summaries = [...byCode].map(([code, rules]) => [
    code,
    [...new Set(rules.map(({ summary }) => summary))],
  ])
  expect(summaries.filter(([, all]) => all?.length !== 1)).toEqual([])
})
