import { describe, expect, test } from 'bun:test'
import { agreeOnState, anyUnfinished, leastKvCacheMemory } from '../../src/parallel-config/index.ts'

const idle = { has_unfinished: false, pending_pause: false }
const busy = { has_unfinished: true, pending_pause: false }
const pausing = { has_unfinished: false, pending_pause: true }

describe('data-parallel ranks agree', () => {
  test('to go on while any rank has work', () => {
    expect(anyUnfinished([false, true, false])).toBe(true)
    expect(anyUnfinished([false, false])).toBe(false)
  })

  test.each([
    ['all idle', [idle, idle], false, false],
    ['one busy', [idle, busy], true, false],
    ['all pausing', [pausing, pausing], false, true],
    ['some pausing, so the others must hear of it', [pausing, idle], true, false],
    ['a busy one that pauses', [{ has_unfinished: true, pending_pause: true }], true, true],
  ])('on work and pause: %s', (_, ranks, has_unfinished, pause) => {
    expect(agreeOnState(ranks)).toEqual({ has_unfinished, pause })
  })

  test('on the least KV-cache memory, where -1 is no limit', () => {
    expect(leastKvCacheMemory([8_000, -1, 4_000])).toBe(4_000n)
    expect(leastKvCacheMemory([-1, -1])).toBe(2n ** 63n - 1n)
  })
})
