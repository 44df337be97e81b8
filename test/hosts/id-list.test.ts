import { expect, test } from 'bun:test'
import { IdSet } from '../../src/hosts/id-list.ts'

test.each([
  ['0-3', '0-7', ''],
  ['0,2,4-7', '0-3,4-7', ''],
  ['2-5', '0-3,4-7', ''],
  ['0-3,9', '0-7', '9'],
  ['6-9', '0-7', '6-9'],
  ['0', '', '0'],
  ['', '', ''],
])('of %p, outside %p lies %p', (inner, outer, expected) => {
  expect(new IdSet(outer).outside(inner)).toBe(expected)
})

test.each([
  ['', 0],
  ['3', 1],
  ['0-3,8', 5],
  ['0-3,2-5', 6],
])('%p names %d', (list, size) => expect(new IdSet(list).size).toBe(size))
