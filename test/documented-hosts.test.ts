import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { h200, twoNodeTree } from './agent/tree.ts'
import { startServer } from './support/server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const ROOT = join(import.meta.dir, '..')

/** Eight GPUs, four next to each of two NUMA nodes. */
const eightGpus = () =>
  twoNodeTree(
    Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `0000:${index + 1}1:00.0`,
        h200({ numa_node: index < 4 ? '0\n' : '1\n' }),
      ]),
    ),
  )

/** The commands of each step of "The first host" in docs/hosts.md. */
async function documentedSteps(): Promise<string[]> {
  const text = await Bun.file(join(ROOT, 'docs/hosts.md')).text()
  const [, section = ''] = /\n## The first host\n([\s\S]*?)\n## /.exec(text) ?? []
  return section.match(/(?:^ {7}.*\n)+/gm) ?? []
}

test.skipIf(Bun.which('curl') === null)(
  'the steps of docs/hosts.md register a host, and check a config against it',
  async () => {
    const folder = temporaryFolder()
    const databaseUrl = `sqlite:${folder}/registry.db`
    const server = await startServer({ DATABASE_URL: databaseUrl })
    const { origin } = new URL(server.url)
    async function follow(step = ''): Promise<string> {
      const command = step.replaceAll(/http:\/\/(?:SERVICE|127\.0\.0\.1):3000/g, origin)
      const child = Bun.spawn(['bash', '-eo', 'pipefail', '-c', command], {
        cwd: ROOT,
        env: { ...process.env, DATABASE_URL: databaseUrl },
        stdout: 'pipe',
        stderr: 'pipe',
      })
      const [output, complaint] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ])
      expect([await child.exited, command, complaint]).toEqual([0, command, complaint])
      return output.trim()
    }

    const [makeToken, runAgent, resolve, ...others] = await documentedSteps()
    expect(others).toEqual([])
    const token = await follow(makeToken)
    const here = `--root ${eightGpus()} --state-dir ${folder}/state --once`
    await follow(runAgent?.replace('pcs_…', token).replace('\n', ` ${here}\n`))
    expect(JSON.parse(await follow(resolve))).toMatchObject({
      host: { host_id: 'gpu-17', generation: 1, state: 'live' },
      numa_binding: {
        workers: [0, 0, 0, 0, 1, 1, 1, 1].map((node) => `--cpunodebind=${node} --membind=${node}`),
      },
      checks: expect.arrayContaining([
        expect.objectContaining({ code: 'devices_enough', verdict: 'pass' }),
      ]),
    })
    await server.stop()
  },
  60_000,
)
