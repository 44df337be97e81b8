import { describe, expect, test } from 'bun:test'
import openapi from '../../../openapi/openapi.json'
import { CODE_SECTIONS } from '../../../src/http/problems/code-sections.ts'

/** By the name of a list in an answer, the sections of docs/codes.md in which the codes of its elements are. */
const SECTIONS_OF_LISTS = new Map([
  ['errors', /^(Problems|Errors|Faults|Checks)/],
  ['checks', /^Checks$/],
  ['notices', /^Notices/],
  ['changes', /^Rules$/],
  ['assumptions', /^Rules$/],
  ['findings', /^Findings/],
  ['differences', /^Differences/],
  ['reasons', /^(Rewrites|Faults of a plan)/],
])

/** Calls `visit` with the name of each list in `value`, and the code or rule of each of its elements. */
function walk(value: unknown, visit: (list: string, code: string) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    for (const element of Array.isArray(member) ? member : []) {
      const code = element?.code ?? element?.rule
      if (typeof code === 'string') visit(name, code)
    }
    walk(member, visit)
  }
}

test.each(CODE_SECTIONS.map((section) => [section.title, section] as const))(
  'the section %s has each code once, with a sentence',
  (_, { entries }) => {
    const codes = entries.map(({ code }) => code)
    expect(codes.length).toBeGreaterThan(0)
    expect(new Set(codes).size).toBe(codes.length)
    for (const { code, summary } of entries) {
      expect(code).toMatch(/^[a-z][a-z0-9_]+$/)
      expect(summary).toMatch(/^(\([^)]+\) )?\S+ .+/)
    }
  },
)

describe('the codes of the answers in openapi.json', () => {
  const found = new Map<string, Set<string>>()
  for (const operations of Object.values(openapi.paths)) {
    for (const operation of Object.values(operations as Record<string, { responses?: unknown }>)) {
      walk(operation.responses, (list, code) => {
        found.set(list, (found.get(list) ?? new Set()).add(code))
      })
    }
  }

  test.each([...SECTIONS_OF_LISTS])('under %s are in their section', (list, title) => {
    const sections = CODE_SECTIONS.filter((section) => title.test(section.title))
    const known = new Set(sections.flatMap(({ entries }) => entries.map(({ code }) => code)))
    expect([...(found.get(list) ?? [])].filter((code) => !known.has(code))).toEqual([])
  })

  test('are in every list that the sections know', () => {
    expect([...SECTIONS_OF_LISTS.keys()].filter((list) => !found.has(list))).toEqual([])
  })
})
