import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import document from '../../openapi/openapi.json' with { type: 'json' }
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type FuzzedServer, startOn } from './server.ts'

const SCHEMATHESIS = '4.32.5'

/** Which server is asked: bun, deno or worker. */
const RUNTIME = process.env.RUNTIME ?? 'bun'

/** At least so many requests are sent; no round is cut short, and the first alone has several thousand. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 50_000)

/** Most cases for each operation in each phase of a round. */
const EXAMPLES = 100

/** Where the cases do not depend on the seed, one round has them all. */
const FIRST_ROUND = ['--phases', 'examples,coverage,fuzzing,stateful']
const NEXT_ROUNDS = ['--phases', 'fuzzing,stateful']

/** A schemathesis keeps one core busy; each has a server of its own, so that none finds what another left behind. */
const LANES = availableParallelism()

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

interface Lane {
  readonly folder: string
  readonly server: FuzzedServer
}

describe.if(found)(`schemathesis ${SCHEMATHESIS} against ${RUNTIME}`, () => {
  const folder = temporaryFolder()
  const lanes: Lane[] = []

  const answers = () => lanes.flatMap(({ server }) => [...server.answered])
  const countOf = (counted: readonly (readonly [string, number])[]) =>
    counted.reduce((sum, [, count]) => sum + count, 0)

  beforeAll(async () => {
    for (let lane = 0; lane < LANES; lane++) {
      const own = join(folder, String(lane))
      await mkdir(own)
      lanes.push({ folder: own, server: await startOn(RUNTIME, own) })
    }
    await Bun.$`python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check schemathesis==${SCHEMATHESIS}`.cwd(
      folder,
    )
  }, HOUR_MILLISECONDS)

  afterAll(() => Promise.all(lanes.map(({ server }) => server.stop())))

  /** One run, with a seed of its own that it prints; whether no check failed. */
  async function round(lane: Lane, phases: readonly string[]): Promise<boolean> {
    const { origin, tokens } = lane.server
    const config = ['--config-file', join(HERE, 'schemathesis.toml')]
    const run = ['run', `${origin}/openapi.json`, '--max-examples', String(EXAMPLES), ...phases]
    const child = Bun.spawn([join(folder, 'venv/bin/schemathesis'), ...config, ...run], {
      cwd: lane.folder,
      env: { ...process.env, ...tokens, PYTHONPATH: HERE, PYTHONDONTWRITEBYTECODE: '1' },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [output, complaint] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ])
    const passed = (await child.exited) === 0
    if (!passed) process.stderr.write(`${output}${complaint}`)
    process.stderr.write(
      `${countOf(answers())} requests so far; ${passed ? 'passed' : 'FAILED'}, ${/Seed: \d+/.exec(output)}\n`,
    )
    return passed
  }

  test(
    'no check fails, and no request meets a server error',
    async () => {
      const started = performance.now()
      const passed: boolean[] = []
      await Promise.all(
        lanes.map(async (lane, at) => {
          if (at === 0) passed.push(await round(lane, FIRST_ROUND))
          while (countOf(answers()) < REQUESTS) passed.push(await round(lane, NEXT_ROUNDS))
        }),
      )
      const seconds = (performance.now() - started) / 1000
      const requests = countOf(answers())
      const failed = passed.filter((each) => !each).length
      const serverErrors = answers().filter(([answer]) => / 5\d\d$/.test(answer))
      process.stderr.write(
        `${requests} requests in ${seconds.toFixed(0)} s under ${RUNTIME}: ${failed} of ${passed.length} rounds failed, ${countOf(serverErrors)} server errors\n`,
      )
      expect(serverErrors).toEqual([])
      expect(failed).toBe(0)
      expect(requests).toBeGreaterThanOrEqual(REQUESTS)
    },
    3 * HOUR_MILLISECONDS,
  )

  test('every status that was answered is documented', () => {
    for (const { name, pattern, documented } of OPERATIONS) {
      const statuses = answers().flatMap(([answer]) => pattern.exec(answer)?.[1] ?? [])
      const seen = [...new Set(statuses)].sort()
      process.stderr.write(`${name}: ${seen.join(' ')} of ${documented.join(' ')}\n`)
      expect(seen.length).toBeGreaterThan(0)
      expect(documented).toEqual(expect.arrayContaining(seen))
    }
  })
})
