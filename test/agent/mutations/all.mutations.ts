import { expect, test } from 'bun:test'
import { tryMutations } from './check.ts'
import { allMachines } from './machines.ts'

test('no damage to any tree gives a wrong fact as certain, or costs a report', async () => {
  const { tried, ...failures } = await tryMutations(allMachines(), 1)
  process.stderr.write(`${tried} mutations\n`)
  expect(failures).toEqual({ wrong: [], lost: [], slow: [] })
}, 3_600_000)
