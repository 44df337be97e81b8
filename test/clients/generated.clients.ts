import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const OPENAPI_PYTHON_CLIENT = '0.29.1'
const OAPI_CODEGEN = 'v2.8.2'

const DOCUMENT = fileURLToPath(new URL('../../openapi/openapi.json', import.meta.url))
const programOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What both programs print: the answer to a sound config, and to one that is too large for its host. */
const EXPECTED = /^8 [0-9a-f]{64}\nconfig_does_not_resolve world_size_exceeds_device_count\n$/

const TIMEOUT_MILLISECONDS = 300_000

let server: Awaited<ReturnType<typeof startServer>>
const folder = temporaryFolder()

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server.stop()
  // Go's module cache is read-only, so that its folder could not be removed.
  await Bun.$`chmod -R u+w ${folder}`.quiet()
})

/** Runs a command to its end, and gives what it printed. Anything but success fails the test with what it complained of. */
async function run(command: readonly string[], cwd: string): Promise<string> {
  const child = Bun.spawn([...command], { cwd, stdout: 'pipe', stderr: 'pipe' })
  const [output, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}: ${output}${complaint}`)
  return output
}

function found(program: string): boolean {
  if (Bun.which(program) !== null) return true
  process.stderr.write(`skipped: there is no ${program}\n`)
  return false
}

describe.if(found('python3'))('a Python client by openapi-python-client', () => {
  test(
    'resolves',
    async () => {
      const cwd = join(folder, 'python')
      await mkdir(cwd)
      await run(['python3', '-m', 'venv', 'venv'], cwd)
      const tool = `openapi-python-client==${OPENAPI_PYTHON_CLIENT}`
      await run(['venv/bin/pip', 'install', '--quiet', '--disable-pip-version-check', tool], cwd)
      const output = ['--output-path', 'parallel_config_client', '--meta', 'none']
      await run(['venv/bin/openapi-python-client', 'generate', '--path', DOCUMENT, ...output], cwd)
      await cp(programOf('resolve.py'), join(cwd, 'resolve.py'))
      expect(await run(['venv/bin/python', 'resolve.py', server.url], cwd)).toMatch(EXPECTED)
    },
    TIMEOUT_MILLISECONDS,
  )
})

describe.if(found('go'))('a Go client by oapi-codegen', () => {
  test(
    'resolves',
    async () => {
      const cwd = join(folder, 'go')
      await mkdir(join(cwd, 'client'), { recursive: true })
      await run(['go', 'mod', 'init', 'example.test/resolve'], cwd)
      const tool = `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@${OAPI_CODEGEN}`
      const output = ['-generate', 'types,client', '-package', 'client', '-o', 'client/client.go']
      await run(['go', 'run', tool, ...output, DOCUMENT], cwd)
      await cp(programOf('resolve.go'), join(cwd, 'main.go'))
      await run(['go', 'mod', 'tidy'], cwd)
      expect(await run(['go', 'run', '.', server.url], cwd)).toMatch(EXPECTED)
    },
    TIMEOUT_MILLISECONDS,
  )
})
