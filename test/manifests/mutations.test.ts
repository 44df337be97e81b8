import { expect, test } from 'bun:test'
import { check } from './check.ts'
import { mutatedManifests } from './mutations.ts'

// `MUTATIONS=1000 bun test test/manifests/mutations.test.ts` tries as many as the acceptance asks for.
const COUNT = Number(process.env.MUTATIONS ?? 150)

/** The slowest answer that is let through, in milliseconds. */
const SLOWEST = 250

function timeOf(text: string): number {
  const started = performance.now()
  check(text)
  return performance.now() - started
}

test(`${COUNT} mutated manifests are answered, none of them slowly`, () => {
  let slowest = 0
  for (const text of mutatedManifests(COUNT)) {
    expect(['pass', 'warn', 'fail', 'nothing_found']).toContain(check(text).verdict)
    // The lesser of two, since the machine does other things meanwhile.
    slowest = Math.max(slowest, Math.min(timeOf(text), timeOf(text)))
  }
  expect(slowest).toBeLessThan(SLOWEST)
}, 120_000)

test('memory stays flat', () => {
  const round = () => {
    for (const text of mutatedManifests(60)) check(text)
    Bun.gc(true)
    return process.memoryUsage().heapUsed
  }
  round()
  const before = round()
  for (let n = 0; n < 3; n++) round()
  expect(round() - before).toBeLessThan(8 * 1024 * 1024)
}, 120_000)
