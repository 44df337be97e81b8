import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { isPrintable } from '../../../src/vllm/values/printable.ts'

test('is so of every code point of which CPython 3.11 says so', () => {
  const hash = createHash('sha256')
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    hash.update(isPrintable(codePoint) ? '1' : '0')
  }
  // sha256 of the same text made with str.isprintable.
  expect(hash.digest('hex')).toBe(
    '4ee85060c16cbd4fcd8fc466cf72f18adafc5b2f30b180314f7fafd88f82ab1d',
  )
})
