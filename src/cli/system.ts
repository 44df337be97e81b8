import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { UnableError } from './exit.ts'

/** All that the program takes from the machine. */
export interface System {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether a person reads the standard output. */
  readonly isTerminal: boolean
  /** The text of a file, or of the standard input where the path is `-`. */
  readText(path: string): Promise<string>
  print(text: string): void
  printError(text: string): void
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** The machine that the program runs on. */
export function openSystem(): System {
  return {
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    readText,
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
    fetch: (url, init) => fetch(url, init),
  }
}

async function readText(path: string): Promise<string> {
  const name = path === '-' ? 'The standard input' : path
  try {
    return decode(path === '-' ? await buffer(process.stdin) : await readFile(path))
  } catch (error) {
    throw new UnableError(`${name} cannot be read: ${reasonOf(error)}`)
  }
}

/** Without a byte order mark, which Kubernetes and JSON readers do not expect. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder. Name the files in it'],
  ['EACCES', 'you may not read it'],
])

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8. Save it as UTF-8'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return REASONS.get(code) ?? String(code ?? error)
}
