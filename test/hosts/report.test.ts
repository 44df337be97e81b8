import { expect, test } from 'bun:test'
import { canonicalReport } from '../../src/hosts/report.ts'
import { hostReport } from './sample.ts'

/** The keys of every object in a JSON text, in the order in which they stand. */
function keysInOrder(text: string): string[][] {
  const found: string[][] = []
  JSON.parse(text, (_, value) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      found.push(Object.keys(value))
    }
    return value
  })
  return found
}

test('a report is written with sorted keys and no spaces, whatever order its values came in', () => {
  const report = hostReport()
  const shuffled = Object.fromEntries(Object.entries(report).reverse()) as typeof report
  const text = canonicalReport(shuffled)
  expect(text).toBe(canonicalReport(report))
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)))
  for (const keys of keysInOrder(text)) expect(keys).toEqual([...keys].sort())
  expect(text).toBe(JSON.stringify(JSON.parse(text)))
})

test('what is left out is not written', () => {
  const { detected_numa_nodes: _, ...report } = hostReport()
  const given = { ...report, detected_numa_nodes: undefined } as unknown as typeof report
  expect(canonicalReport(given as ReturnType<typeof hostReport>)).toBe(
    canonicalReport(report as ReturnType<typeof hostReport>),
  )
})
