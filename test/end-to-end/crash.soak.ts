import { expect, test } from 'bun:test'
import { crashRounds } from './crash-rounds.ts'

const ROUNDS = 100
const READY_WITHIN_MILLISECONDS = 1000

test(`${ROUNDS} kills under load lose no acknowledged report, and each start is ready within 1 s`, async () => {
  const { slowestStart, reports } = await crashRounds(ROUNDS)
  process.stdout.write(
    `${ROUNDS} kills, ${reports} reports kept, slowest start ${slowestStart.toFixed(0)} ms\n`,
  )
  expect(slowestStart).toBeLessThan(READY_WITHIN_MILLISECONDS)
  expect(reports).toBeGreaterThan(ROUNDS)
}, 600_000)
