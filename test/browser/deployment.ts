import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstMatch } from '../support/first-match.ts'

const ROOT = join(import.meta.dir, '..', '..')
const SERVED = ['src', 'tools', 'openapi', 'package.json', 'package-lock.json', 'tsconfig.json']

/** A version of the service in a folder of its own, with pages of its own. */
export interface Deployment {
  /** Serves at a port of 127.0.0.1, 0 for a free one. */
  serve(port: number): Promise<RunningDeployment>
  remove(): Promise<void>
}

export interface RunningDeployment {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Builds a version of the service whose page has `name` in its title, and a chunk that it loads late: `loadLate()` gives `name`
 * as well.
 */
export async function deploy(name: string): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'deployment-'))
  for (const part of SERVED) await cp(join(ROOT, part), join(folder, part), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(folder, 'src/web', path)
    await Bun.write(file, change(await Bun.file(file).text()))
  }
  await edit('index.html', (text) => text.replace('<title>', `<title>${name} `))
  await Bun.write(join(folder, 'src/web/late.ts'), `export const late = ${JSON.stringify(name)}\n`)
  const loadLate = "() => import('./late.ts').then(({ late }) => late)"
  await edit(
    'main.tsx',
    (text) => `${text}\nObject.assign(globalThis, { loadLate: ${loadLate} })\n`,
  )
  await run(folder, ['tools/build-web.ts'])
  return {
    async serve(port) {
      const child = start(folder, ['src/runtime/bun.ts'], { PORT: String(port) })
      return {
        url: await firstMatch(child, /"url":"(http:[^"]+)"/),
        async stop() {
          child.kill()
          await child.exited
        },
      }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

function start(folder: string, parameters: readonly string[], settings = {}) {
  return Bun.spawn([process.execPath, ...parameters], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: 'memory:', ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function run(folder: string, parameters: readonly string[]): Promise<void> {
  const child = start(folder, parameters)
  const complaint = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new Error(complaint)
}
