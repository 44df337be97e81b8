import { expect, test } from 'bun:test'
import { listSome, plural, shorten, show } from '../../../src/vllm/values/show.ts'

test('one thing is singular, any other number plural', () => {
  expect([0, 1, 2].map((count) => plural(count, 'device'))).toEqual([
    '0 devices',
    '1 device',
    '2 devices',
  ])
})

test('long values are cut to what fits a message, without half a character', () => {
  expect(shorten('x'.repeat(60))).toBe('x'.repeat(60))
  expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(60)}…`)
  expect(shorten(`${'x'.repeat(59)}😀`).isWellFormed()).toBe(true)
  expect(show({ a: [1] })).toBe('{"a":[1]}')
})

test('of a long list eight are named, and the others counted', () => {
  expect(listSome([1, 2, 3])).toBe('1, 2, 3')
  expect(listSome(Array.from({ length: 10 }, (_, at) => at))).toBe(
    '0, 1, 2, 3, 4, 5, 6, 7 and 2 more',
  )
})
