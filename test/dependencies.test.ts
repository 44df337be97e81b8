import { expect, test } from 'bun:test'
import { join } from 'node:path'
import manifest from '../package.json'
import { temporaryFolder } from './support/temporary-folder.ts'

const ROOT = join(import.meta.dir, '..')

/** What each folder of src/ may import of the others, as CONTRIBUTING.md says it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  vllm: [],
  'parallel-config': ['vllm'],
  serve: ['parallel-config', 'vllm'],
  plan: ['serve', 'parallel-config', 'vllm'],
  shell: ['vllm'],
  manifests: ['shell', 'plan', 'serve', 'parallel-config', 'vllm'],
  hosts: ['parallel-config', 'vllm'],
  http: ['manifests', 'shell', 'plan', 'serve', 'hosts', 'parallel-config', 'vllm'],
  runtime: ['http', 'manifests', 'shell', 'plan', 'serve', 'hosts', 'parallel-config', 'vllm'],
  cli: ['http', 'manifests', 'shell', 'plan', 'serve', 'hosts', 'parallel-config', 'vllm'],
  agent: [],
  web: ['vllm'],
}

const FOLDERS = Object.keys(ALLOWED)
const PURE = FOLDERS.slice(0, FOLDERS.indexOf('hosts'))
const IMPURE_MODULES = [
  'node:fs',
  'bun',
  'bun:sqlite',
  'hono',
  'hono/cookie',
  'zod',
  '@hono/zod-openapi',
  '@opentelemetry/api',
  'commander',
  'jose',
  'kysely',
  'pg',
  'preact',
  'prom-client',
]

interface Diagnostic {
  readonly location: { readonly path: string; readonly start: { readonly line: number } }
}

const importsOf = (folder: string) => [
  ...FOLDERS.filter((other) => other !== folder).map((other) => `../${other}/index.ts`),
  ...IMPURE_MODULES,
]

/** What the linter refuses, by folder, when a file there imports every other folder and these modules. */
async function refusedImports(): Promise<Map<string, string[]>> {
  const project = temporaryFolder()
  // The rules alone: what to lint is named here.
  const { linter, overrides } = await Bun.file(join(ROOT, 'biome.json')).json()
  await Bun.write(join(project, 'biome.json'), JSON.stringify({ root: true, linter, overrides }))
  for (const folder of FOLDERS) {
    const lines = importsOf(folder).map((each, at) => `import * as x${at} from '${each}'\n`)
    await Bun.write(join(project, 'src', folder, 'file.ts'), lines.join(''))
  }
  const options = ['--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=json']
  const child = Bun.spawn([join(ROOT, 'node_modules/.bin/biome'), 'lint', ...options, '.'], {
    cwd: project,
    stderr: 'ignore',
  })
  const { diagnostics } = JSON.parse(await new Response(child.stdout).text())
  const byFolder = Map.groupBy(
    diagnostics as Diagnostic[],
    ({ location }) => location.path.split('/')[1] ?? '',
  )
  return new Map(
    FOLDERS.map((folder) => [
      folder,
      (byFolder.get(folder) ?? [])
        .map(({ location }) => location.start.line - 1)
        .toSorted((a, b) => a - b)
        .map((at) => importsOf(folder)[at] ?? ''),
    ]),
  )
}

test('the linter refuses every import between folders that the layout does not allow', async () => {
  const refused = await refusedImports()
  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    const others = FOLDERS.filter((other) => other !== folder && !allowed.includes(other))
    const found = refused.get(folder)?.filter((each) => each.startsWith('../'))
    expect([folder, found]).toEqual([folder, others.map((other) => `../${other}/index.ts`)])
  }
})

test('the linter refuses every runtime and framework in the pure folders', async () => {
  const refused = await refusedImports()
  for (const folder of PURE) {
    const found = refused.get(folder)?.filter((each) => !each.startsWith('../'))
    expect([folder, found]).toEqual([folder, IMPURE_MODULES])
  }
})

test('what serving needs is installed without the development tools', async () => {
  const needed = new Set<string>()
  for await (const path of new Bun.Glob('src/**/*.{ts,tsx}').scan(ROOT)) {
    const loader = path.endsWith('x') ? 'tsx' : 'ts'
    const transpiler = new Bun.Transpiler({ loader })
    for (const { path: from } of transpiler.scanImports(await sourceOf(path))) {
      // JSX counts as an import of React, whatever it is compiled to.
      if (!/^(?:\.|node:|bun:|bun$|cloudflare:|react$|react\/)/.test(from))
        needed.add(packageOf(from))
    }
  }
  expect(needed.size).toBeGreaterThan(5)
  expect([...needed].filter((name) => !Object.hasOwn(manifest.dependencies, name))).toEqual([])
})

/** Without the line that names the interpreter, which the transpiler does not read. */
async function sourceOf(path: string): Promise<string> {
  return (await Bun.file(join(ROOT, path)).text()).replace(/^#!.*/, '')
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
