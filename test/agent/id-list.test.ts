import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { formatIdList, intersect, parseIdList, parseMask } from '../../src/agent/id-list.ts'

const ids = fc.uniqueArray(fc.nat(2047)).map((list) => list.sort((a, b) => a - b))

test('a list that is written and read again is the same', () => {
  fc.assert(fc.property(ids, (list) => expect(parseIdList(formatIdList(list))).toEqual(list)))
})

test('a list and a mask of the same numbers are read alike', () => {
  fc.assert(
    fc.property(ids, (list) => {
      const words = Array.from({ length: 64 }, (_, word) =>
        list.filter((id) => id >> 5 === word).reduce((bits, id) => bits + 2 ** (id & 31), 0),
      )
      const mask = words
        .map((word) => word.toString(16).padStart(8, '0'))
        .reverse()
        .join(',')
      expect(parseMask(mask)).toEqual(list)
    }),
  )
})

test.each(['0-', '3-1', 'a', '0-3;5', '0-99999999', '-1', '4,0-3', '0-3,3', '0-7:1/2'])(
  '%p is not a list',
  (text) => {
    expect(parseIdList(text)).toBeUndefined()
  },
)

test('two lists have in common what is in both', () => {
  fc.assert(
    fc.property(ids, ids, (one, other) =>
      expect(intersect(one, other)).toEqual(one.filter((id) => other.includes(id))),
    ),
  )
})
