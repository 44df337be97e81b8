import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { nearest } from '../../../src/vllm/values/nearest.ts'

test.each([
  ['--tensor-parralel-size', '--tensor-parallel-size'],
  ['--tensor-paralel-size', '--tensor-parallel-size'],
  ['--max-model-length', '--max-model-len'],
  ['--dtpye', '--dtype'],
  ['--no-such-option', undefined],
])('the nearest to %s is %s', (text, expected) => {
  const candidates = [
    '--dtype',
    '--max-model-len',
    '--pipeline-parallel-size',
    '--tensor-parallel-size',
  ]
  expect(nearest(text, candidates)).toBe(expected as string)
})

/** The whole table, without shortcuts: insertions, deletions, replacements, and swaps of neighbours. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  )
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY
      const row = rows[i]
      if (row) row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped)
    }
  }
  return at(a.length, b.length)
}

test('the shortcuts change no answer', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', 'é', 'A'), maxLength: 14 })
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 8 }), (sought, candidates) => {
      const most = Math.min(3, Math.floor(sought.length / 3))
      const distances = candidates.map((candidate) => distance(sought, candidate))
      const least = Math.min(...distances)
      const expected = least <= most ? candidates[distances.indexOf(least)] : undefined
      expect(nearest(sought, candidates)).toBe(expected as string)
    }),
    { numRuns: 2_000 },
  )
})
