import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { hostClient } from '../end-to-end/host-client.ts'
import { makeToken, startServer } from '../end-to-end/server-process.ts'
import { createSigner } from '../hosts/agent.ts'
import { hostReport } from '../hosts/sample.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** What happens to the file under a service that runs. */
const LOSSES: Readonly<Record<string, (directory: string, file: string) => Promise<void>>> = {
  'its folder vanishes': (directory) => rm(directory, { recursive: true }),
  'its folder is moved away': (directory) => rename(directory, `${directory}-away`),
  'the file is emptied': (_, file) => truncate(file),
  'the file loses a column': async (_, file) => {
    const database = new Database(file)
    database.run('alter table hosts drop column boot_id')
    database.close()
  },
}

describe.each(['Bun', 'Deno'] as const)('SQLite under %s', (runtime) => {
  test.each(Object.entries(LOSSES))(
    'when %s: no report is acknowledged, /readyz says so, and configs are resolved',
    async (_, lose) => {
      const directory = join(temporaryFolder(), 'data')
      const file = join(directory, 'registry.db')
      const databaseUrl = `sqlite:${file}`
      const token = await makeToken(databaseUrl, 'enrol')
      const server = await startServer({ databaseUrl, runtime })
      try {
        expect((await stat(file)).mode & 0o777).toBe(0o600)
        expect((await stat(directory)).mode & 0o777).toBe(0o700)
        const client = hostClient(server.origin)
        const signer = await createSigner('gpu-1')
        expect((await client.enrol(signer, token)).status).toBe(201)
        expect((await client.report(signer, 1, hostReport())).status).toBe(200)
        await lose(directory, file)
        expect((await client.report(signer, 2, hostReport({ device_count: 4 }))).status).toBe(503)
        await Bun.sleep(300)
        const ready = await fetch(`${server.origin}/readyz`)
        expect(ready.status).toBe(503)
        expect(await ready.json()).toMatchObject({ components: { database: 'failed' } })
        expect((await fetch(`${server.origin}/readyz?exclude=registry`)).status).toBe(200)
        const resolved = await fetch(`${server.origin}/v1/resolve`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{}',
        })
        expect(resolved.status).toBe(200)
      } finally {
        await server.kill()
      }
    },
    20_000,
  )
})
