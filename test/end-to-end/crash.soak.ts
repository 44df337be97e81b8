import { expect, test } from 'bun:test'
import { crashRounds } from './crash-rounds.ts'

const ROUNDS = 100

test(`${ROUNDS} kills under load lose no acknowledged report`, async () => {
  const { slowestStart, reports } = await crashRounds(ROUNDS)
  process.stdout.write(
    `${ROUNDS} kills, ${reports} reports kept, slowest start ${slowestStart.toFixed(0)} ms\n`,
  )
  expect(reports).toBeGreaterThan(ROUNDS)
}, 600_000)
