import { expect, test } from 'bun:test'
import { check } from './check.ts'
import { mutatedManifests } from './mutations.ts'

// `MUTATIONS=1000 bun test test/manifests/mutations.test.ts` tries as many as the acceptance asks for.
const COUNT = Number(process.env.MUTATIONS ?? 150)

/** The slowest answer that is let through, in milliseconds. */
const SLOWEST = 250

test(`${COUNT} mutated manifests are answered, none of them slowly`, () => {
  let slowest = 0
  for (const text of mutatedManifests(COUNT)) {
    const started = performance.now()
    const { verdict } = check(text)
    slowest = Math.max(slowest, performance.now() - started)
    expect(['pass', 'warn', 'fail', 'nothing_found']).toContain(verdict)
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
