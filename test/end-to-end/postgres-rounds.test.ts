import { expect, test } from 'bun:test'
import { postgresRounds } from '../attack/postgres-rounds.ts'
import { startEmbeddedPostgres } from '../hosts/engines/embedded-postgres.ts'

test('a service whose PostgreSQL loses connections, crashes, restarts and stalls goes on and keeps its reports', async () => {
  const postgres = await startEmbeddedPostgres()
  try {
    const { reports } = await postgresRounds(postgres, 4)
    expect(reports).toBeGreaterThan(0)
  } finally {
    await postgres.stop()
  }
}, 60_000)
