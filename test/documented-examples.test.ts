import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { startServer } from './support/server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const ROOT = join(import.meta.dir, '..')
const DOCUMENTED_ORIGIN = 'http://127.0.0.1:3000'
/** The manifest of the documents: its command has a removed option, and its limit more GPUs than vLLM uses. */
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: llama}
spec:
  replicas: 2
  selector: {matchLabels: {app: llama}}
  template:
    metadata: {labels: {app: llama}}
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.24.0
          args: [meta-llama/Llama-3.1-8B, -tp, "4", --num-redundant-experts, "3"]
          resources: {limits: {nvidia.com/gpu: 8}}
          readinessProbe: {httpGet: {path: /health, port: 8000}}
          volumeMounts: [{name: shm, mountPath: /dev/shm}]
      volumes:
        - {name: shm, emptyDir: {medium: Memory}}
`
const REQUEST_ID = /"request_id": ?"[^"]*"/g

interface Example {
  readonly command: string
  /** The exit code that the paragraph after the command names. */
  readonly exitCode: number
  readonly language?: string
  readonly output?: string
}

let server: Awaited<ReturnType<typeof startServer>>
const folder = temporaryFolder()

beforeAll(async () => {
  server = await startServer()
  for (const name of ['deploy.yaml', 'manifests.yaml']) {
    await Bun.write(join(folder, name), DEPLOYMENT)
  }
  const tool = join(folder, 'parallel-config')
  await Bun.write(tool, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}/src/cli/main.ts' "$@"\n`)
  await chmod(tool, 0o755)
})

afterAll(() => server.stop())

// Every block of shell text in these documents runs as it is written; commands that start a server or install something
// are indented instead.
describe.each([
  ['README.md', () => ROOT, 9, 'curl'],
  ['docs/plan.md', () => folder, 1, 'curl'],
  ['docs/check.md', () => folder, 2, 'jq'],
  ['docs/cli.md', () => folder, 1, 'bash'],
  ['docs/page.md', () => folder, 1, 'curl'],
] as const)('the examples of %s', (document, folderOf, least, program) => {
  test.skipIf(Bun.which(program) === null)(
    'answer as shown',
    async () => {
      const examples = readExamples(await Bun.file(join(ROOT, document)).text())
      expect(examples.length).toBeGreaterThanOrEqual(least)
      for (const example of examples) await follow(example, folderOf())
    },
    60_000,
  )
})

async function follow({ command, exitCode, language, output }: Example, cwd: string) {
  const local = command.replaceAll(DOCUMENTED_ORIGIN, server.url.replace(/\/$/, ''))
  const child = Bun.spawn(['bash', '-o', 'pipefail', '-c', local], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', PATH: `${folder}:${process.env.PATH}` },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  expect({ command, exitCode: await child.exited, stderr }).toEqual({
    command,
    exitCode,
    stderr: '',
  })
  if (output === undefined) return
  if (language === 'text') expect(stdout.trim()).toBe(output.trim())
  else {
    const shown = parseShortened(output)
    expect(shownPart(JSON.parse(stdout.replace(REQUEST_ID, '"request_id":"any"')), shown)).toEqual(
      shown,
    )
  }
}

/** The `sh` blocks of a document, each with the block of output that follows before the next of them. */
function readExamples(text: string): Example[] {
  const [, ...parts] = text.split(/^```sh\n/m)
  return parts.map((part) => {
    const [command = '', between = '', ...rest] = part.split(/^```/m)
    const [, language, output] = /^(jsonc|text)\n([\s\S]*)/.exec(rest[0] ?? '') ?? []
    const [sentence = ''] = between.trim().split('\n\n')
    const exitCode = Number(/exit code (\d+)/.exec(sentence)?.[1] ?? 0)
    return { command, exitCode, ...(language && output && { language, output }) }
  })
}

/** Reads JSON in which `…` stands for what is left out; it becomes an element or a member of that name. */
function parseShortened(text: string): unknown {
  const open: string[] = []
  const json = text.replace(/"(?:[^"\\]|\\.)*"|[[{\]}…]/g, (token) => {
    if (token === '[' || token === '{') open.push(token)
    else if (token === ']' || token === '}') open.pop()
    else if (token === '…') return open.at(-1) === '{' ? '"…": 0' : '"…"'
    return token
  })
  return JSON.parse(json.replace(REQUEST_ID, '"request_id":"any"'))
}

/** The part of an answer that is shown, with `…` where the shortened text has it. */
function shownPart(value: unknown, shown: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(shown)) {
    const items = shown.at(-1) === '…' ? value.slice(0, shown.length - 1) : value
    const part = items.map((item, index) => shownPart(item, shown[index]))
    return items === value ? part : [...part, '…']
  }
  if (!isObject(value) || !isObject(shown)) return value
  const names = Object.hasOwn(shown, '…') ? Object.keys(shown) : Object.keys(value)
  return Object.fromEntries(
    names.map((name) => [name, name === '…' ? 0 : shownPart(value[name], shown[name])]),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
