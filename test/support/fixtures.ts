import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of optional extra test data beside the project, or undefined, with a message on the console, if it is missing. */
export function fixture(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../shared/fixtures/${name}`, import.meta.url))
  if (existsSync(path)) return path
  process.stderr.write(`skipped: ../shared/fixtures/${name} is not there\n`)
  return undefined
}
