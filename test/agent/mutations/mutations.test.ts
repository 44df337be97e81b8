import { expect, test } from 'bun:test'
import { tryMutations } from './check.ts'
import { DAMAGES } from './damage.ts'
import { someMachines } from './machines.ts'

/** A prime, so that the sample meets each kind of damage. `npm run test:mutations` tries all. */
const STRIDE = 37

test('a damaged tree gives no wrong fact as certain, and costs no report', async () => {
  const { tried, ...failures } = await tryMutations(someMachines(), STRIDE)
  expect(tried).toBeGreaterThan(20)
  expect(failures).toEqual({ wrong: [], lost: [], slow: [] })
}, 60_000)

test('there are at least thirty kinds of damage', () => {
  expect(new Set(DAMAGES.map(({ name }) => name)).size).toBeGreaterThan(30)
})
