import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import settings from '../wrangler.toml'
import { runWrangler } from './wrangler.ts'

/** The program of this platform: the package exports its path. */
const { default: WORKERD }: { default: string } = createRequire(import.meta.url)('workerd')

/** A Worker in a workerd of its own, with nothing in front of it and no database. */
export interface WorkerdProcess {
  /** Ends with a slash. */
  readonly url: string
  readonly child: Bun.Subprocess<'ignore', 'pipe', 'ignore'>
  stop(): Promise<void>
}

/** Where `npm run build:worker-assets`, which Wrangler runs, puts the files beside the script. */
const ASSETS = fileURLToPath(new URL(`../${settings.assets.directory}`, import.meta.url))

/** Bundles a Worker into `directory` as `wrangler deploy` would. Gives the path of its script, its only module. */
export async function bundleWorker(main: string, directory: string): Promise<string> {
  await runWrangler(['deploy', main, '--dry-run', '--name', 'worker', '--outdir', directory])
  const script = basename(main, '.ts').concat('.js')
  const modules = (await readdir(directory)).filter((name) => !/\.(map|md)$/.test(name))
  if (modules.join() !== script) throw new Error(`Wrangler made ${modules.join(', ')}`)
  return join(directory, script)
}

const text = (value: string) => JSON.stringify(value)

const configOf = (script: string, bindings: Readonly<Record<string, string>>) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = (
    modules = [(name = "worker.js", esModule = embed ${text(basename(script))})],
    compatibilityDate = ${text(settings.compatibility_date)},
    compatibilityFlags = ${JSON.stringify(settings.compatibility_flags)},
    bindings = [
      (name = ${text(settings.assets.binding)}, service = "assets"),
      ${Object.entries(bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`)}
    ],
  )), (name = "assets", disk = (path = ${text(ASSETS)}))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`

/** Serves the Worker whose main file is `main` (from the project's root) on a free port. */
export async function startWorkerd(
  main: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<WorkerdProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'workerd-'))
  const script = await bundleWorker(main, directory)
  await Bun.write(join(directory, 'config.capnp'), configOf(script, bindings))
  const port = await freePort()
  const child = Bun.spawn(
    [WORKERD, 'serve', join(directory, 'config.capnp'), `--socket-addr=http=127.0.0.1:${port}`],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' },
  )
  // The log has to be read, as somebody would in production, or the pipe fills up.
  child.stdout.pipeTo(new WritableStream())
  const url = `http://127.0.0.1:${port}/`
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`workerd ended with ${child.exitCode}`)
    await Bun.sleep(20)
  }
  return {
    url,
    child,
    async stop() {
      // Asked politely it would wait for every connection that is kept alive.
      child.kill('SIGKILL')
      await child.exited
      await rm(directory, { recursive: true })
    },
  }
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** A free TCP port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}
