import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { chmod, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../../../src/hosts/engines/bun-sqlite.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { tokenRecord } from '../sample.ts'
import { describeRegistry } from './conformance.ts'
import { expectUpgraded, PREVIOUS_SCHEMA } from './upgrade.ts'

const directory = temporaryFolder()

describeRegistry('SQLite of Bun', () =>
  openBunSqliteRegistry(join(directory, 'conformance', 'registry.db')),
)

const enrolment = { host_id: 'gpu-1', public_key: 'key', labels: {}, token_id: 'enrols', at: 1 }

test('makes its folder for its owner alone', async () => {
  const registry = await openBunSqliteRegistry(join(directory, 'private', 'registry.db'))
  await registry.close()
  expect((await stat(join(directory, 'private'))).mode & 0o777).toBe(0o700)
})

test('closes its folder and its files to others, whoever made them', async () => {
  const folder = join(directory, 'open')
  await mkdir(folder, { mode: 0o777 })
  await chmod(folder, 0o777)
  await Bun.write(join(folder, 'registry.db'), '')
  // As a crash leaves them: the first one is never closed.
  const crashed = await openBunSqliteRegistry(join(folder, 'registry.db'))
  await chmod(folder, 0o777)
  for (const name of ['registry.db', 'registry.db-wal', 'registry.db-shm']) {
    await chmod(join(folder, name), 0o666)
  }
  const registry = await openBunSqliteRegistry(join(folder, 'registry.db'))
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  expect(await modeOf(folder)).toBe('700')
  for (const name of ['registry.db', 'registry.db-wal', 'registry.db-shm']) {
    expect([name, await modeOf(join(folder, name))]).toEqual([name, '600'])
  }
  await registry.close()
  await crashed.close()
})

test('leaves a folder alone that holds other things', async () => {
  const folder = join(directory, 'shared-folder')
  await mkdir(folder)
  await chmod(folder, 0o755)
  await Bun.write(join(folder, 'notes.txt'), 'of somebody else')
  await (await openBunSqliteRegistry(join(folder, 'registry.db'))).close()
  expect((await stat(folder)).mode & 0o777).toBe(0o755)
})

test('keeps what was written when it is opened again', async () => {
  const path = join(directory, 'again', 'registry.db')
  const first = await openBunSqliteRegistry(path)
  await first.addToken(tokenRecord('enrols'))
  await first.enrol(enrolment)
  await first.close()
  const second = await openBunSqliteRegistry(path)
  expect(await second.find('gpu-1')).toMatchObject({ public_key: 'key' })
  await second.close()
})

test('two that open one new file at once share it', async () => {
  const path = join(directory, 'shared', 'registry.db')
  const [first, second] = await Promise.all([
    openBunSqliteRegistry(path),
    openBunSqliteRegistry(path),
  ])
  await first.addToken(tokenRecord('enrols'))
  await first.enrol(enrolment)
  expect(await second.find('gpu-1')).toMatchObject({ public_key: 'key' })
  await Promise.all([first.close(), second.close()])
})

test('a file that is not a database is refused', async () => {
  const path = join(directory, 'text.db')
  await Bun.write(path, 'not a database, but long enough to be looked at as one'.repeat(100))
  await expect(openBunSqliteRegistry(path)).rejects.toThrow('file is not a database')
})

test('a file of the release before is brought up to date', async () => {
  const path = join(directory, 'previous.db')
  const database = new Database(path)
  database.run(PREVIOUS_SCHEMA)
  database.close()
  const registry = await openBunSqliteRegistry(path)
  await expectUpgraded(registry)
  await registry.close()
})

test.each([
  ['alter table hosts drop column boot_id', 'find'],
  ['alter table tokens drop column max_uses', 'enrol'],
  ['drop table removed_hosts', 'remove'],
] as const)(
  'a file that lost a part, by %s, is refused when it is opened, and while it is open',
  async (statement, what) => {
    const path = join(directory, `${statement.replaceAll(' ', '-')}.db`)
    const registry = await openBunSqliteRegistry(path)
    await registry.addToken(tokenRecord('enrols'))
    await registry.enrol(enrolment)
    const database = new Database(path)
    database.run(statement)
    database.close()
    const missing = expect.stringMatching(/no such (?:column|table)/)
    const calls = {
      find: () => registry.find('gpu-1'),
      enrol: () => registry.enrol({ ...enrolment, host_id: 'gpu-2' }),
      remove: () => registry.remove('gpu-1', 5_000),
    }
    const outcomes = await Promise.allSettled([registry.checkReads(), calls[what]()])
    await registry.close()
    const [opening] = await Promise.allSettled([openBunSqliteRegistry(path)])
    for (const outcome of [...outcomes, opening]) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: missing } })
    }
  },
)
