import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTemporaryFolder } from './temporary-folder.ts'

const OASDIFF = 'github.com/oasdiff/oasdiff@v1.35.0'

/** The document of the last release. A release copies openapi.json there. */
export const RELEASED = fileURLToPath(new URL('../openapi/released/openapi.json', import.meta.url))

/** Whether this machine has what the comparison needs. */
export const canCompare = Bun.which('go') !== null

/** What in the document at `path` breaks clients of the released one, as oasdiff reports it; undefined: nothing does. */
export async function breakingChanges(path: string): Promise<string | undefined> {
  return await inTemporaryFolder(async (folder) => {
    const released = join(folder, 'openapi.json')
    await Bun.write(released, JSON.stringify(await releasedFor(path)))
    return await compare(released, path)
  })
}

async function compare(released: string, path: string): Promise<string | undefined> {
  const options = ['--fail-on', 'ERR', '--allow-external-refs=false', '--color', 'never']
  const child = Bun.spawn(['go', 'run', OASDIFF, 'breaking', released, path, ...options], {
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [changes, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  const code = await child.exited
  if (code === 0) return undefined
  if (changes === '') throw new Error(`oasdiff ended with ${code}: ${complaint}`)
  return changes
}

/** The released document with the problem codes that are new: its clients were documented to expect more. */
async function releasedFor(path: string): Promise<DocumentWithProblems> {
  const released: DocumentWithProblems = await Bun.file(RELEASED).json()
  const present: DocumentWithProblems = await Bun.file(path).json()
  const { code } = released.components.schemas.Problem.properties
  const known = present.components.schemas.Problem.properties.code.enum
  code.enum = [...new Set([...code.enum, ...known])]
  return released
}

interface DocumentWithProblems {
  readonly components: {
    readonly schemas: {
      readonly Problem: { readonly properties: { readonly code: { enum: string[] } } }
    }
  }
}
