import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { sha256 } from '../../src/runtime/bun-sha256.ts'
import { sha256 as byNode } from '../support/resolve.ts'

test('the digest is that of the text in UTF-8, of any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(sha256(text)).toBe(byNode(text))
    }),
  )
})
