import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../../../src/hosts/engines/bun-sqlite.ts'
import { describeRegistry } from './conformance.ts'

const directory = await mkdtemp(join(tmpdir(), 'registry-'))
afterAll(() => rm(directory, { recursive: true }))

describeRegistry('SQLite of Bun', () =>
  openBunSqliteRegistry(join(directory, 'conformance', 'registry.db')),
)

const enrolment = { host_id: 'gpu-1', public_key: 'key', labels: {}, at: 1 }

test('makes its folder for its owner alone', async () => {
  const registry = await openBunSqliteRegistry(join(directory, 'private', 'registry.db'))
  await registry.close()
  expect((await stat(join(directory, 'private'))).mode & 0o777).toBe(0o700)
})

test('keeps what it was told when it is opened again', async () => {
  const path = join(directory, 'again', 'registry.db')
  const first = await openBunSqliteRegistry(path)
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
  await first.enrol(enrolment)
  expect(await second.find('gpu-1')).toMatchObject({ public_key: 'key' })
  await Promise.all([first.close(), second.close()])
})

test('a file that is no database is refused', async () => {
  const path = join(directory, 'text.db')
  await Bun.write(path, 'not a database, but long enough to be looked at as one'.repeat(100))
  expect(openBunSqliteRegistry(path)).rejects.toThrow('file is not a database')
})
