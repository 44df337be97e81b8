import { expect, test } from 'bun:test'
import { pointerOf, pointerSegment } from '../../../src/vllm/values/pointer.ts'

// The examples of RFC 6901, section 5.
test.each([
  [[], ''],
  [['foo', 0], '/foo/0'],
  [[''], '/'],
  [['a/b'], '/a~1b'],
  [['m~n'], '/m~0n'],
  [['~1'], '/~01'],
] as const)('the pointer to %j is %j', (path, pointer) => {
  expect(pointerOf(path)).toBe(pointer)
})

test('a name is one segment, whatever is in it', () => {
  expect(pointerSegment('~/x')).toBe('~0~1x')
})
