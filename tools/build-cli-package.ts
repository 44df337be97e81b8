/** Builds the command line tool as a package for npx: one file of JavaScript for Node.js 20, in `dist/npm`. */
import { readdirSync, readFileSync } from 'node:fs'
import packageJson from '../package.json' with { type: 'json' }
import { manPage } from '../src/cli/help/man-page.ts'
import { buildProgram } from '../src/cli/program.ts'

const FOLDER = process.argv[2] ?? 'dist/npm'
const FILE = 'parallel-config.mjs'

const { outputs, metafile } = await Bun.build({
  entrypoints: ['src/cli/main.ts'],
  target: 'node',
  minify: { whitespace: true, syntax: true, identifiers: false },
  metafile: true,
})
const [program] = outputs
if (program === undefined || metafile === undefined) throw new Error('Bun made no bundle')

const { version, license, engines } = packageJson
const description =
  'What vLLM makes of Kubernetes manifests, vllm serve command lines and ParallelConfigs'
const bundled = [...new Set(Object.keys(metafile.inputs).flatMap(packageOf))].sort()
const files: Readonly<Record<string, string | Blob>> = {
  [FILE]: program,
  'parallel-config.1': manPage(buildProgram(async () => {})),
  'README.md': readFileSync('docs/cli.md', 'utf8'),
  LICENSE: readFileSync('LICENSE', 'utf8'),
  NOTICE: readFileSync('NOTICE', 'utf8'),
  'LICENSES-OF-DEPENDENCIES': bundled.map(licenseOf).join('\n\n'),
}
const manifest = {
  name: 'parallel-config',
  version,
  description,
  license,
  type: 'module',
  engines,
  bin: { 'parallel-config': FILE },
  man: './parallel-config.1',
  files: Object.keys(files),
}
for (const [name, content] of Object.entries(files)) await Bun.write(`${FOLDER}/${name}`, content)
await Bun.write(`${FOLDER}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`)

/** The folder of the package that a bundled file is from; none for our own. */
function packageOf(path: string): string[] {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? []
}

/**
 * The licence of a package, which has to go where its code goes; its name, where the package does not carry the text.
 * @throws {Error} for one that names none.
 */
function licenseOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(
    readFileSync(`${folder}/package.json`, 'utf8'),
  )
  if (license === undefined) throw new Error(`${folder} names no licence`)
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const owner = typeof author === 'object' ? author?.name : author
  const text =
    file === undefined
      ? [license, owner].filter(Boolean).join(', ')
      : readFileSync(`${folder}/${file}`, 'utf8')
  return `${name} ${version}\n\n${text.trim()}\n`
}
