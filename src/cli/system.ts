import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { UnableError } from './exit.ts'

/** All that the program takes from the machine. */
export interface System {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working folder. */
  readonly folder: string
  /** Whether a person reads the standard output. */
  readonly isTerminal: boolean
  /** The text of a file, or of the standard input where the path is `-`. */
  readText(path: string): Promise<string>
  /** The files in a folder and in those within it that are not hidden, in order; undefined if it is not a folder. */
  listFolder(path: string): Promise<readonly string[] | undefined>
  print(text: string): void
  printError(text: string): void
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** The machine that the program runs on. */
export function openSystem(): System {
  return {
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    folder: process.cwd(),
    readText,
    listFolder,
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
    fetch: (url, init) => fetch(url, init),
  }
}

/** A path in a message; `-` is the standard input. */
export function inputName(path: string): string {
  return path === '-' ? 'The standard input' : path
}

async function readText(path: string): Promise<string> {
  try {
    return decode(path === '-' ? await buffer(process.stdin) : await readFile(path))
  } catch (error) {
    throw unreadable(inputName(path), error)
  }
}

async function listFolder(path: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const files = entries
      // A ConfigMap that is mounted shows its files as links.
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    return files
      .filter((file) => !file.split(/[/\\]/).some(isLeftOut))
      .map((file) => join(path, file))
      .toSorted()
  } catch (error) {
    const { code, path: at = path } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR' || code === 'ENOENT') return undefined
    throw unreadable(at, error)
  }
}

function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules'
}

/** Without a byte order mark, which Kubernetes and JSON readers do not expect. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder. Name a file in it'],
  ['EACCES', 'permission denied'],
])

function unreadable(name: string, error: unknown): UnableError {
  return new UnableError(`${name} cannot be read: ${reasonOf(error)}`)
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8. Save it as UTF-8'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return REASONS.get(code) ?? String(code ?? error)
}
