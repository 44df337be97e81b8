import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeSamples } from '../../../src/web/state/code-samples.ts'
import { EXAMPLES } from '../../../src/web/state/examples.ts'
import type { Inputs } from '../../../src/web/state/inputs.ts'
import { verdictSlot } from '../../../src/web/state/plan-request.ts'
import { versionOf } from '../../../src/web/state/requests.ts'
import { makeToken } from '../../end-to-end/server-process.ts'
import type { Json } from '../../support/app.ts'
import { startServer } from '../../support/server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let server: Awaited<ReturnType<typeof startServer>>
let token: string
const folder = temporaryFolder()

beforeAll(async () => {
  const DATABASE_URL = `sqlite:${folder}/registry.db`
  token = await makeToken(DATABASE_URL, 'resolve')
  server = await startServer({
    DEFAULT_VLLM_VERSION: '0.24.0',
    DATABASE_URL,
    REQUIRE_TOKEN: 'on',
  })
  const sdk = join(ROOT, 'openapi/sdk-typescript/src')
  const client = join(folder, 'node_modules/parallel-config-client')
  await mkdir(client, { recursive: true })
  await symlink(sdk, join(client, 'src'))
  const exports = { '.': './src/index.ts', './client': './src/client/index.ts' }
  await Bun.write(join(client, 'package.json'), JSON.stringify({ type: 'module', exports }))
  const program = `#!/bin/sh\nexec ${process.execPath} ${ROOT}src/cli/main.ts "$@"\n`
  await writeFile(join(folder, 'parallel-config'), program, { mode: 0o755 })
})

afterAll(() => server.stop())

/** Texts with what a shell, a here-document or JSON could change in them, and facts of every kind. */
const HARD: Readonly<Record<string, Partial<Inputs>>> = {
  'a command with quotes': {
    text: `vllm serve "it's" --hf-overrides '{"a": "\\\\n $HOME"}' -tp 2\n`,
    facts: H100S,
  },
  'a config': {
    text: 'tensor_parallel_size: 2\n',
    facts: {
      ...H100S,
      host: { device_count: 2, device_numa_nodes: [0, 1] },
      env: { VLLM_A: "it's" },
    },
  },
  'a manifest with a here-document': {
    text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: v\n    image: vllm/vllm-openai:v0.24.0\n    command: [bash, -c]\n    args:\n    - |\n      cat > f <<EOF\n      a\n      EOF\n      vllm serve own/model -tp 2\n',
    facts: { ...H100S, model: { config: { num_attention_heads: 32, model_type: 'llama' } } },
  },
  'a command that is refused': {
    text: 'vllm serve x -tp 2',
    facts: { ...H100S, model: { config: { num_attention_heads: 3 } } },
  },
}

const CASES = [
  ...EXAMPLES.map(({ name, inputs }) => [`the example "${name}"`, inputs] as const),
  ...Object.entries(HARD),
]

/** The samples of a page, and the answer that the page itself shows. */
async function samplesOf(inputs: Partial<Inputs>) {
  const session = await sessionOf(inputs, ['main', 'plan', 'list'])
  const slot = verdictSlot(session.inputs)
  const request = JSON.parse(session.wanted[slot] ?? '')
  const release = versionOf(session.inputs, session.answers)
  const origin = server.url.replace(/\/$/, '')
  const samples = codeSamples(request, { origin, release, needsToken: true })
  const code = (title: string) => samples.find((sample) => sample.title === title)?.code ?? ''
  return { code, shown: comparable(session.answers[slot]?.body) }
}

/** An answer without what differs from request to request. */
function comparable({ request_id: _, ...answer }: Json): Json {
  return answer
}

async function run(command: string[]): Promise<Json> {
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, TOKEN: token }
  const child = Bun.spawn(command, { cwd: folder, env, stdout: 'pipe', stderr: 'pipe' })
  const [out, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  try {
    return JSON.parse(out)
  } catch {
    throw new Error(`${command.join(' ')}: ${complaint}${out}`)
  }
}

describe.each(CASES)('of %s', (_, inputs) => {
  test('the curl sample is answered as the page is', async () => {
    const { code, shown } = await samplesOf(inputs)
    expect(comparable(await run(['bash', '-c', code('curl')]))).toEqual(shown)
  })

  test('the sample of the command line tool is answered as the page is', async () => {
    const { code, shown } = await samplesOf(inputs)
    const sample = code('Command line tool').replace(' - <<', ' --output json - <<')
    const answer = comparable(await run(['bash', '-c', sample]))
    // The command line tool adds the file to each finding.
    expect(answer).toMatchObject(withoutIncluded(shown))
  })

  test('the sample of the SDK is answered as the page is', async () => {
    const { code, shown } = await samplesOf(inputs)
    const sample = code('TypeScript SDK').replace(
      'console.log(data)',
      'console.log(JSON.stringify(data))',
    )
    await Bun.write(join(folder, 'sample.ts'), sample)
    const answer = run([process.execPath, 'sample.ts'])
    if (shown.detail === undefined) expect(comparable(await answer)).toEqual(shown)
    else await expect(answer).rejects.toThrow(shown.detail)
  })
})

/** An answer without what the page asks for beside it, and the command line tool does not. */
function withoutIncluded(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIncluded)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => !/^(?:layout|hash_factors)$/.test(name))
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutIncluded(each)]))
}
