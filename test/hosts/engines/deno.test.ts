import { afterAll, beforeAll, expect, test } from 'bun:test'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../../../src/hosts/engines/bun-sqlite.ts'
import { DENO_COMMAND, spawnDeno } from '../../support/deno.ts'
import { firstMatch } from '../../support/first-match.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { tokenRecord } from '../sample.ts'
import { describeRegistry } from './conformance.ts'
import { registryElsewhere } from './elsewhere/registry-elsewhere.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'

const directory = temporaryFolder()
let server: EmbeddedPostgres
beforeAll(async () => {
  server = await startEmbeddedPostgres()
}, 60_000)
afterAll(() => server?.stop())

async function openUnderDeno(databaseUrl: string) {
  const child = spawnDeno([...DENO_COMMAND, 'test/hosts/engines/elsewhere/deno-main.ts'], {
    DATABASE_URL: databaseUrl,
  })
  return registryElsewhere(await firstMatch(child, /http:\S+/), () => {
    child.kill()
    return child.exited
  })
}

describeRegistry('SQLite of Deno', () => openUnderDeno(`sqlite:${directory}/conformance.db`))

describeRegistry('PostgreSQL under Deno', async () =>
  openUnderDeno(await server.createDatabase('deno')),
)

test('a file is the same under Bun and Deno, both at once', async () => {
  const path = join(directory, 'private', 'registry.db')
  const ofDeno = await openUnderDeno(`sqlite:${path}`)
  expect((await stat(join(directory, 'private'))).mode & 0o777).toBe(0o700)
  const ofBun = await openBunSqliteRegistry(path)
  await ofDeno.addToken(tokenRecord('enrols'))
  const host = { host_id: 'gpu-1', public_key: 'key', labels: { zone: 'a' }, at: 1 }
  await ofDeno.enrol({ ...host, token_id: 'enrols' })
  expect(await ofBun.find('gpu-1')).toMatchObject({ public_key: 'key', labels: { zone: 'a' } })
  await ofBun.remove('gpu-1', 2)
  expect(await ofDeno.find('gpu-1')).toBeUndefined()
  await Promise.all([ofBun.close(), ofDeno.close()])
})
