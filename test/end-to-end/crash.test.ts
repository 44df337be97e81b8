import { expect, test } from 'bun:test'
import { crashRounds } from './crash-rounds.ts'

test('a server killed under load loses no acknowledged report', async () => {
  const { reports } = await crashRounds(5)
  expect(reports).toBeGreaterThan(0)
}, 60_000)
