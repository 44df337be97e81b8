/** The container images, built by buildah and run without a shell: `npm run test:deploy` */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort } from '../../tools/workerd.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = join(import.meta.dir, '../..')
const MINUTES = 60_000

const needed = ['buildah', 'mmdebstrap', 'node', 'npm'] as const
const missing = needed.filter((name) => Bun.which(name) === null)
const canBuild = missing.length === 0 && process.getuid?.() === 0
if (!canBuild) {
  const reason = missing.length > 0 ? `${missing.join(', ')} not there` : 'not root'
  process.stderr.write(`skipped: images cannot be built here: ${reason}\n`)
}

const storage = temporaryFolder()
const BUILDAH = ['buildah', '--storage-driver', 'vfs', '--root', join(storage, 'root')]
const buildah = (...args: string[]) => run(...BUILDAH, '--runroot', join(storage, 'run'), ...args)

function run(...command: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd: ROOT })
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stdout}${stderr}`)
  return `${stdout}`
}

function build(name: string, folder: string, ...options: string[]): void {
  buildah('build', '--isolation', 'chroot', '--tag', name, ...options, folder)
}

/** Debian with the Node.js and npm that run this test: what a public image with Node.js has. */
function buildBase(): void {
  const folder = temporaryFolder()
  run(
    'mmdebstrap',
    '--variant=minbase',
    '--include=ca-certificates,libstdc++6',
    'bookworm',
    join(folder, 'debian.tar'),
  )
  cpSync(realpathSync(Bun.which('node') ?? ''), join(folder, 'node'))
  cpSync(dirname(dirname(realpathSync(Bun.which('npm') ?? ''))), join(folder, 'npm'), {
    recursive: true,
  })
  const certificates = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt'
  cpSync(realpathSync(certificates), join(folder, 'certificates.crt'))
  writeFileSync(
    join(folder, 'Containerfile'),
    `FROM scratch
ADD debian.tar /
COPY certificates.crt /certificates.crt
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/npm
RUN ln -s ../lib/npm/bin/npm-cli.js /usr/local/bin/npm
ENV PATH=/usr/local/bin:/usr/bin:/bin NODE_EXTRA_CA_CERTS=/certificates.crt
`,
  )
  build('base', folder)
}

/** glibc alone: no shell, no program at all. */
function buildRuntime(): void {
  const folder = temporaryFolder()
  const linked = run('ldd', join(ROOT, 'node_modules/bun/bin/bun.exe'))
  for (const [path] of linked.matchAll(/\/\S+/g)) {
    const copy = join(folder, 'root', path)
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(realpathSync(path), copy)
  }
  writeFileSync(join(folder, 'Containerfile'), 'FROM scratch\nCOPY root /\n')
  build('runtime', folder)
}

function buildTarget(target: string): void {
  const npmrc = join(process.env.HOME ?? '/root', '.npmrc')
  const settings = Bun.file(npmrc).size > 0 ? ['--volume', `${npmrc}:/root/.npmrc:ro`] : []
  const bases = ['--build-arg', 'BASE=localhost/base', '--build-arg', 'RUNTIME=localhost/runtime']
  build(target, '.', '--target', target, '--file', 'deploy/Containerfile', ...bases, ...settings)
}

interface Bom {
  readonly bomFormat: string
  readonly components: readonly { name: string }[]
}

/** The files of an image, in a folder of this machine. */
function filesOf(image: string): string {
  const container = buildah('from', `localhost/${image}`).trim()
  return buildah('mount', container).trim()
}

describe.skipIf(!canBuild)('the image of', () => {
  beforeAll(() => {
    buildBase()
    buildRuntime()
  }, 10 * MINUTES)

  afterAll(() => {
    buildah('umount', '--all')
    buildah('rm', '--all')
  })

  test(
    'the service has no shell, a bill of materials, and serves as nobody, with SQLite in /data',
    async () => {
      buildTarget('service')
      const files = filesOf('service')
      expect(Bun.file(join(files, 'bin/sh')).size).toBe(0)
      const bom = JSON.parse(readFileSync(join(files, 'sbom.cdx.json'), 'utf8')) as Bom
      expect(bom.bomFormat).toBe('CycloneDX')
      expect(bom.components.map(({ name }) => name)).toContain('hono')
      const port = await freePort()
      const container = buildah('from', 'localhost/service').trim()
      const server = Bun.spawn(
        [
          ...BUILDAH,
          ...['--runroot', join(storage, 'run'), 'run', '--isolation', 'chroot'],
          ...['--env', `PORT=${port}`, '--env', 'HOST=127.0.0.1'],
          ...[container, '--', '/app/node_modules/bun/bin/bun.exe', 'src/runtime/bun.ts'],
        ],
        { stdout: 'pipe', stderr: 'inherit' },
      )
      try {
        const { value } = await server.stdout.getReader().read()
        const [line = ''] = new TextDecoder().decode(value).split('\n')
        expect(JSON.parse(line)).toMatchObject({ message: 'listening' })
        const answer = await fetch(`http://127.0.0.1:${port}/v1/resolve`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{"config": {"tensor_parallel_size": 8}}',
        })
        expect(await answer.json()).toMatchObject({ config: { world_size: 8 } })
        const readiness = await fetch(`http://127.0.0.1:${port}/readyz`)
        expect(await readiness.json()).toMatchObject({ components: { writer: 'ok' } })
        const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { Accept: 'text/html' } })
        expect(await page.text()).toStartWith('<!doctype html>')
      } finally {
        server.kill('SIGTERM')
        await server.exited
      }
      expect(JSON.parse(buildah('inspect', '--type', 'image', 'localhost/service'))).toMatchObject({
        OCIv1: { config: { User: '65532:65532' } },
      })
    },
    10 * MINUTES,
  )

  test(
    'the agent has no shell, a bill of materials, and reports',
    () => {
      buildTarget('agent')
      const files = filesOf('agent')
      expect(Bun.file(join(files, 'bin/sh')).size).toBe(0)
      expect(Bun.file(join(files, 'sbom.cdx.json')).size).toBeGreaterThan(0)
      const container = buildah('from', 'localhost/agent').trim()
      const usage = buildah(
        'run',
        '--isolation',
        'chroot',
        container,
        '--',
        '/usr/local/bin/parallel-config-agent',
        '--help',
      )
      expect(usage).toContain('--server')
    },
    10 * MINUTES,
  )
})
