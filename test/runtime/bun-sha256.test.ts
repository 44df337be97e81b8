import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sha256 } from '../../src/runtime/bun-sha256.ts'
import { sha256 as byNode } from '../support/resolve.ts'

describe('the digest of a text in pieces', () => {
  test('is that of the whole text in UTF-8, of any script', () => {
    const pieces = fc.array(fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(pieces, (some) => {
        expect(sha256(some)).toBe(byNode(some))
      }),
    )
  })

  test.each([5_461, 5_462, 16_384, 20_000])('holds for texts of %p units', (length) => {
    for (const unit of ['x', 'é', '漢']) {
      const halves = [unit.repeat(length / 2), unit.repeat(length - Math.floor(length / 2))]
      expect(sha256(halves)).toBe(byNode(halves))
    }
  })
})
