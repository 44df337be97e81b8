import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of optional extra test data beside the project, or undefined, told on the console, when it is missing. */
export function fixture(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../shared/fixtures/${name}`, import.meta.url))
  if (existsSync(path)) return path
  process.stderr.write(`skipped: ../shared/fixtures/${name} is not there\n`)
  return undefined
}
