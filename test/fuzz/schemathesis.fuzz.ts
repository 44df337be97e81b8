import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import document from '../../openapi/openapi.json' with { type: 'json' }
import { makeToken } from '../end-to-end/server-process.ts'
import { type FuzzedServer, startOn } from './server.ts'

const SCHEMATHESIS = '4.32.5'

/** Which server is asked: bun, deno or worker. */
const RUNTIME = process.env.RUNTIME ?? 'bun'

/** Most cases for each operation in each phase; 50,000 requests come of the default. */
const EXAMPLES = process.env.FUZZ_EXAMPLES ?? '3500'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const HOUR_MILLISECONDS = 3_600_000

const found = Bun.which('python3') !== null
if (!found) process.stderr.write('skipped: there is no python3\n')

/** The operations of the document, with what their paths look like. */
const OPERATIONS = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => ({
    name: `${method.toUpperCase()} ${path}`,
    pattern: new RegExp(`^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')} (\\d+)$`),
    documented: Object.keys(responses),
  })),
)

describe.if(found)(`schemathesis ${SCHEMATHESIS} against ${RUNTIME}`, () => {
  let folder: string
  let server: FuzzedServer
  let tokens: Record<string, string>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fuzz-'))
    const databaseUrl = `sqlite:${join(folder, 'registry.db')}`
    tokens = {
      ENROLMENT_TOKEN: await makeToken(databaseUrl, 'enrol'),
      READ_TOKEN: await makeToken(databaseUrl, 'read'),
      ADMIN_TOKEN: await makeToken(databaseUrl, 'admin'),
    }
    server = await startOn(RUNTIME, databaseUrl)
    await Bun.$`python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check schemathesis==${SCHEMATHESIS}`.cwd(
      folder,
    )
  }, HOUR_MILLISECONDS)

  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  test(
    'no check fails',
    async () => {
      const schemathesis = join(folder, 'venv/bin/schemathesis')
      const config = ['--config-file', join(HERE, 'schemathesis.toml')]
      const run = ['run', `${server.origin}/openapi.json`, '--max-examples', EXAMPLES]
      const child = Bun.spawn([schemathesis, ...config, ...run], {
        cwd: folder,
        env: { ...process.env, ...tokens, PYTHONPATH: HERE, PYTHONDONTWRITEBYTECODE: '1' },
        stdout: 'inherit',
        stderr: 'inherit',
      })
      expect(await child.exited).toBe(0)
    },
    HOUR_MILLISECONDS,
  )

  test('every status that was answered is documented', () => {
    for (const { name, pattern, documented } of OPERATIONS) {
      const statuses = [...server.answered].flatMap((answer) => pattern.exec(answer)?.[1] ?? [])
      const seen = [...new Set(statuses)].sort()
      process.stderr.write(`${name}: ${seen.join(' ')} of ${documented.join(' ')}\n`)
      expect(seen.length).toBeGreaterThan(0)
      expect(documented).toEqual(expect.arrayContaining(seen))
    }
  })
})
