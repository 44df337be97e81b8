/** Builds the command line tool as a package for npx: one file of JavaScript for Node.js 20, in `dist/npm`. */
import { $ } from 'bun'
import packageJson from '../package.json' with { type: 'json' }

const FOLDER = process.argv[2] ?? 'dist/npm'
const FILE = 'parallel-config.mjs'

const { outputs } = await Bun.build({
  entrypoints: ['src/cli/main.ts'],
  target: 'node',
  minify: { whitespace: true, syntax: true, identifiers: false },
})
const [program] = outputs
if (program === undefined) throw new Error('Bun made no bundle')
await Bun.write(`${FOLDER}/${FILE}`, program)

const { version, license, engines } = packageJson
const description =
  'What vLLM makes of Kubernetes manifests, vllm serve command lines and ParallelConfigs'
await Bun.write(
  `${FOLDER}/package.json`,
  `${JSON.stringify(
    {
      name: 'parallel-config',
      version,
      description,
      license,
      type: 'module',
      engines,
      bin: { 'parallel-config': FILE },
      man: './parallel-config.1',
      files: [FILE, 'parallel-config.1', 'LICENSE', 'NOTICE', 'README.md'],
    },
    null,
    2,
  )}\n`,
)
await Bun.write(
  `${FOLDER}/parallel-config.1`,
  await $`${process.execPath} src/cli/main.ts man`.text(),
)
for (const [from, to] of [
  ['LICENSE', 'LICENSE'],
  ['NOTICE', 'NOTICE'],
  ['docs/cli.md', 'README.md'],
] as const) {
  await Bun.write(`${FOLDER}/${to}`, Bun.file(from))
}
