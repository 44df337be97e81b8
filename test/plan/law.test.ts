import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { deployments, obeysLaw } from './law.ts'

test('every command of a plan launches, agrees with the others, and all ranks and devices are used once', () => {
  let plans = 0
  const property = fc.property(deployments, (input) => {
    if (obeysLaw(input)) plans++
  })
  fc.assert(property, { numRuns: 800 })
  expect(plans).toBeGreaterThan(50)
})
