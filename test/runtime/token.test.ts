import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBunSqliteRegistry } from '../../src/hosts/engines/bun-sqlite.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('../../src/runtime/token.ts', import.meta.url))

const D1_MIGRATIONS = fileURLToPath(
  new URL('../../src/hosts/engines/d1-migrations', import.meta.url),
)

const directory = temporaryFolder()

/** Runs the command on the database at `name` in the test's folder. */
async function token(name: string, ...argv: readonly string[]) {
  const child = Bun.spawn([process.execPath, SCRIPT, ...argv], {
    env: { DATABASE_URL: `sqlite:${join(directory, name)}` },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, complaint, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { output, complaint, code }
}

async function tokensOf(name: string) {
  const registry = await openBunSqliteRegistry(join(directory, name))
  const tokens = await registry.listTokens()
  await registry.close()
  return tokens
}

describe('the command for tokens', () => {
  test('shows a token once, lists it without its secret, and revokes it', async () => {
    const { output, code } = await token('registry.db', 'create', '--host', 'gpu-*')
    expect(code).toBe(0)
    const secret = output.trim()
    const { output: listed } = await token('registry.db', 'list')
    expect(listed).not.toContain(secret)
    const [, row = ''] = listed.split('\n')
    expect(row).toMatch(/^\w+ +enrol +valid .* never +0\/- +gpu-\*$/)
    const [id = ''] = row.split(' ')
    expect((await token('registry.db', 'revoke', id)).code).toBe(0)
    expect((await token('registry.db', 'list')).output).toContain('revoked')
    expect(await token('registry.db', 'revoke', id)).toMatchObject({ code: 2, output: '' })
  })

  test('one for a single name enrols one host, and its name and limits are kept', async () => {
    await token('limits.db', 'create', '--host', 'gpu-1', '--name', 'team a')
    await token('limits.db', 'create', '--host', 'gpu-*', '--uses', '5', '--max-hosts', '3')
    const registry = await openBunSqliteRegistry(join(directory, 'limits.db'))
    const [second, first] = await registry.listTokens()
    await registry.close()
    expect(first).toMatchObject({ name: 'team a', max_uses: 1, max_hosts: 1_000, max_bytes: null })
    expect(second).toMatchObject({ name: null, max_uses: 5, max_hosts: 3 })
    expect((await token('limits.db', 'list')).output).toMatch(/ 0\/1 +gpu-1 +team a$/m)
  })

  test('rotates a token: both hold during the overlap, and the new one has what is left', async () => {
    await token('rotate.db', 'create', '--host', 'gpu-*', '--uses', '3', '--ttl', '2d')
    const [old] = await tokensOf('rotate.db')
    const id = old?.token_id ?? ''
    const { output, complaint } = await token('rotate.db', 'rotate', id, '--overlap', '1h')
    expect(output).toMatch(/^pcs_/)
    expect(complaint).toContain(`Token ${id} is valid until `)
    const [made, kept] = await tokensOf('rotate.db')
    expect(made).toMatchObject({ host_patterns: ['gpu-*'], max_uses: 3, max_hosts: 1_000 })
    expect((made?.expires_at ?? 0) - (made?.created_at ?? 0)).toBe(2 * 86_400_000)
    expect(kept?.token_id).toBe(id)
    expect((kept?.expires_at ?? 0) - Date.now()).toBeLessThan(3_600_001)
    expect(await token('rotate.db', 'rotate', 'unknown')).toMatchObject({ code: 2, output: '' })
  })

  test('rotates a token under a running service without a refused request, and then revokes the old one', async () => {
    const { output: old } = await token('running.db', 'create', '--kind', 'read')
    const [{ token_id } = { token_id: '' }] = await tokensOf('running.db')
    const server = await startServer({ DATABASE_URL: `sqlite:${join(directory, 'running.db')}` })
    const statusWith = async (text: string) => {
      const headers = { Authorization: `Bearer ${text.trim()}` }
      return (await fetch(`${server.url}v1/hosts`, { headers })).status
    }
    expect((await token('running.db', 'list')).output).toMatch(/ never +-/)
    expect(await statusWith(old)).toBe(200)
    while ((await tokensOf('running.db'))[0]?.last_used_at === null) await Bun.sleep(20)
    expect((await token('running.db', 'list')).output).not.toContain('never')
    const { output: made } = await token('running.db', 'rotate', token_id)
    expect([await statusWith(old), await statusWith(made)]).toEqual([200, 200])
    await token('running.db', 'revoke', token_id)
    expect([await statusWith(old), await statusWith(made)]).toEqual([401, 200])
    await server.stop()
  }, 30_000)

  test('writes the statement that adds a token, for a database that is elsewhere, and no secret', async () => {
    const file = join(directory, 'token.sql')
    const options = ['--kind', 'read', '--name', 'team a', '--sql', file]
    const { output, code } = await token('unused.db', 'create', ...options)
    expect([code, await Bun.file(join(directory, 'unused.db')).exists()]).toEqual([0, false])
    const statement = readFileSync(file, 'utf8')
    const [, token_id, secret = ''] = /^pcs_([0-9a-f]{16})_(.{43})$/.exec(output.trim()) ?? []
    expect(secret).not.toBe('')
    expect(statement).not.toContain(secret)

    const path = join(directory, 'elsewhere.db')
    const database = new Database(path)
    for (const migration of [...new Bun.Glob('*.sql').scanSync(D1_MIGRATIONS)].toSorted()) {
      database.run(readFileSync(join(D1_MIGRATIONS, migration), 'utf8'))
    }
    database.run(statement)
    const row = database.query('SELECT token_id, kind, name, revoked_at FROM tokens').get()
    database.close()
    expect(row).toEqual({ token_id, kind: 'read', name: 'team a', revoked_at: null })
  })

  test('revokes a token with the hosts that it enrolled', async () => {
    await token('hosts.db', 'create', '--host', 'gpu-*')
    const registry = await openBunSqliteRegistry(join(directory, 'hosts.db'))
    const [{ token_id } = { token_id: '' }] = await registry.listTokens()
    const host = { public_key: 'key', labels: {}, token_id, at: Date.now() }
    for (const host_id of ['gpu-1', 'gpu-2']) await registry.enrol({ host_id, ...host })
    const { complaint } = await token('hosts.db', 'revoke', token_id, '--hosts')
    expect(complaint).toContain('Removed hosts that it had enrolled: 2')
    expect(await registry.list({ order: 'host_id', limit: 10 })).toEqual([])
    expect(await registry.enrol({ host_id: 'gpu-3', ...host })).toBe('token_gone')
    await registry.close()
  })

  test('reports a missing database, and creates none to read from', async () => {
    const made = await token('folder/new.db', 'create', '--kind', 'read')
    expect(made.complaint).toMatch(
      /^There is no database .*folder\/new\.db yet, so it is created: /,
    )
    const { code, complaint } = await token('other/none.db', 'list')
    expect([code, complaint]).toEqual([
      2,
      expect.stringMatching(/^There is no database .*none\.db: /),
    ])
    expect(await Bun.file(join(directory, 'other', 'none.db')).exists()).toBe(false)
  })

  test.each([
    [['create', '--ttl', '15m'], /^Give --kind/],
    [['create', '--kind', 'read', '--uses', '3'], /^--uses is only for tokens of kind enrol/],
    [['create', '--host', 'gpu-*', '--uses', '0'], /^--uses 0 is not a number/],
    [['rotate'], /^Name the token by its id/],
    [['create', '--kind', 'read', '--ttl', 'soon'], /^--ttl soon is not a duration/],
    [['destroy'], /^Choose a command/],
  ] as const)('%p is refused with one line', async (argv, reason) => {
    const { complaint, code } = await token('registry.db', ...argv)
    expect(code).toBe(2)
    expect(complaint).toMatch(reason)
    expect(complaint.trim()).not.toContain('\n')
  })

  test('a file that is not a database is named in one line', async () => {
    await Bun.write(
      join(directory, 'notes.txt'),
      'these are notes, and no database at all'.repeat(40),
    )
    const { complaint, code } = await token('notes.txt', 'list')
    expect(code).toBe(2)
    expect(complaint).toMatch(/^DATABASE_URL .*not a database\n$/)
  })
})
