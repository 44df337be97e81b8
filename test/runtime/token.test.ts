import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../src/runtime/token.ts', import.meta.url))

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'token-'))
})
afterAll(() => rm(directory, { recursive: true }))

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

describe('the command for tokens', () => {
  test('shows a token once, lists it without its secret, and revokes it', async () => {
    const { output, code } = await token('registry.db', 'create', '--host', 'gpu-*')
    expect(code).toBe(0)
    const secret = output.trim()
    const { output: listed } = await token('registry.db', 'list')
    expect(listed).not.toContain(secret)
    const [, row = ''] = listed.split('\n')
    expect(row).toMatch(/^\w+ +enrol +holds .* gpu-\*$/)
    const [id = ''] = row.split(' ')
    expect((await token('registry.db', 'revoke', id)).code).toBe(0)
    expect((await token('registry.db', 'list')).output).toContain('revoked')
    expect(await token('registry.db', 'revoke', id)).toMatchObject({ code: 2, output: '' })
  })

  test.each([
    [['create', '--ttl', '15m'], /^Give --kind/],
    [['create', '--kind', 'read', '--ttl', 'soon'], /^--ttl soon is no time/],
    [['destroy'], /^Say what to do/],
  ] as const)('%p is refused with one line', async (argv, reason) => {
    const { complaint, code } = await token('registry.db', ...argv)
    expect(code).toBe(2)
    expect(complaint).toMatch(reason)
    expect(complaint.trim()).not.toContain('\n')
  })

  test('a file that is no database is named in one line', async () => {
    await Bun.write(
      join(directory, 'notes.txt'),
      'these are notes, and no database at all'.repeat(40),
    )
    const { complaint, code } = await token('notes.txt', 'list')
    expect(code).toBe(2)
    expect(complaint).toMatch(/^DATABASE_URL .*not a database\n$/)
  })
})
