import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { sha256 } from '../../src/runtime/bun-sha256.ts'
import { sha256 as byNode } from '../support/resolve.ts'

const piece = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  // Together they do not fit into the room that the digest has for pieces.
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.repeat(2_000)),
)

test('the digest is that of the text in UTF-8, of any script and in any pieces', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(sha256(pieces)).toBe(byNode(pieces.join('')))
    }),
  )
})
