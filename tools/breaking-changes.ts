import { fileURLToPath } from 'node:url'

const OASDIFF = 'github.com/oasdiff/oasdiff@v1.35.0'

/** The document of the last release. A release copies openapi.json there. */
export const RELEASED = fileURLToPath(new URL('../openapi/released/openapi.json', import.meta.url))

/** Whether this machine has what the comparison needs. */
export const canCompare = Bun.which('go') !== null

/** What in the document at `path` breaks clients of the released one, as oasdiff tells it; undefined: nothing does. */
export async function breakingChanges(path: string): Promise<string | undefined> {
  const options = ['--fail-on', 'ERR', '--allow-external-refs=false', '--color', 'never']
  const child = Bun.spawn(['go', 'run', OASDIFF, 'breaking', RELEASED, path, ...options], {
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
