import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { deployments, obeysLaw } from './law.ts'

const PLANS = 20_000

test(`${PLANS} plans: every command launches, and all ranks and devices are used once`, () => {
  let plans = 0
  const property = fc.property(deployments, (input) => {
    if (obeysLaw(input)) plans++
  })
  while (plans < PLANS) fc.assert(property, { numRuns: 5_000 })
  expect(plans).toBeGreaterThanOrEqual(PLANS)
}, 600_000)
