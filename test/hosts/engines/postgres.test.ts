import { afterAll, beforeAll, expect, test } from 'bun:test'
import pg from 'pg'
import { openPostgresRegistry } from '../../../src/hosts/engines/postgres.ts'
import type { HostRegistry } from '../../../src/hosts/registry.ts'
import { tokenRecord } from '../sample.ts'
import { describeRegistry } from './conformance.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { expectUpgraded, PREVIOUS_SCHEMA } from './upgrade.ts'

let server: EmbeddedPostgres
beforeAll(async () => {
  server = await startEmbeddedPostgres()
}, 60_000)
afterAll(() => server?.stop())

/** Errors of idle connections are left alone: the server stops while some of them still close. */
const open = (url: string): Promise<HostRegistry> => openPostgresRegistry(url, () => undefined)

describeRegistry('PostgreSQL', async () => open(await server.createDatabase('conformance')))

test('instances that start at once on an empty database share it', async () => {
  const url = await server.createDatabase('shared')
  const registries = await Promise.all([open(url), open(url), open(url)])
  await registries[0].addToken(tokenRecord('enrols'))
  const host = { host_id: 'gpu-1', public_key: 'key', labels: {}, at: 1 }
  await registries[0].enrol({ ...host, token_id: 'enrols' })
  expect(await registries[2].find('gpu-1')).toMatchObject({ public_key: 'key' })
  await Promise.all(registries.map((registry) => registry.close()))
})

test('a server that is not there is an error, and soon', async () => {
  await expect(open('postgres://nobody@127.0.0.1:1/nothing')).rejects.toThrow()
})

test('a database of the release before is brought up to date', async () => {
  const url = await server.createDatabase('previous')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(PREVIOUS_SCHEMA)
  await client.end()
  const registry = await open(url)
  await expectUpgraded(registry)
  await registry.close()
})
