import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { join } from 'node:path'

const LONGEST_FILE = 1_048_576
const MOST_LINKS = 40

/**
 * The folder that stands for `/`: the host itself, its tree mounted elsewhere, or a captured tree. Every path that a
 * probe reads goes through here; links are followed inside the folder, as the host would, and never lead out of it.
 */
export class Root {
  readonly dir: string
  /** Whether the tree is that of the running host, so that drivers and programs may be asked as well. */
  readonly live: boolean

  constructor(dir: string, live: boolean) {
    this.dir = dir
    this.live = live
  }

  /** The file as text, without NULs and outer white space; undefined when it cannot be read (`why` tells). */
  text(path: string): string | undefined {
    const bytes = this.bytes(path, LONGEST_FILE)
    return bytes && new TextDecoder().decode(bytes).replaceAll('\0', '').trim()
  }

  /** At most `length` bytes from the start of the file; undefined when it cannot be read. */
  bytes(path: string, length: number): Uint8Array | undefined {
    try {
      return readStart(this.#onDisk(this.#resolve(path)), length)
    } catch {
      return undefined
    }
  }

  /** The names in a folder, sorted; undefined when it cannot be read. */
  list(path: string): string[] | undefined {
    try {
      return readdirSync(this.#onDisk(this.#resolve(path))).sort()
    } catch {
      return undefined
    }
  }

  exists(path: string): boolean {
    return this.realPath(path) !== undefined
  }

  /** The path with each link in it followed, from the root's own `/`; undefined when something in it is missing. */
  realPath(path: string): string | undefined {
    try {
      return `/${this.#resolve(path).join('/')}`
    } catch {
      return undefined
    }
  }

  /** The last part of where a link leads, whether or not it leads to something; undefined when it is no link. */
  linkName(path: string): string | undefined {
    const parts = path.split('/').filter(Boolean)
    const name = parts.pop()
    try {
      const target = readlinkSync(this.#onDisk([...this.#resolve(parts.join('/')), name ?? '']))
      return target.split('/').filter(Boolean).pop()
    } catch {
      return undefined
    }
  }

  /** Why `path` cannot be read, for a person: `/sys/x: no such file`. */
  why(path: string): string {
    try {
      const parts = this.#resolve(path)
      readStart(this.#onDisk(parts), 1)
      return `${path}: its content makes no sense`
    } catch (error) {
      return `${path}: ${explain(error)}`
    }
  }

  #onDisk(parts: readonly string[]): string {
    return join(this.dir, ...parts)
  }

  #resolve(path: string): string[] {
    const rest = path.split('/').filter(Boolean).reverse()
    const done: string[] = []
    let links = 0
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (part === '.') continue
      if (part === '..') {
        done.pop()
        continue
      }
      const here = this.#onDisk([...done, part])
      if (!lstatSync(here).isSymbolicLink()) {
        done.push(part)
        continue
      }
      links += 1
      if (links > MOST_LINKS) throw Object.assign(new Error('too many links'), { code: 'ELOOP' })
      const target = readlinkSync(here)
      if (target.startsWith('/')) done.length = 0
      rest.push(...target.split('/').filter(Boolean).reverse())
    }
    return done
  }
}

function readStart(path: string, length: number): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const chunks: Uint8Array[] = []
    let left = length
    while (left > 0) {
      const chunk = new Uint8Array(Math.min(left, 65_536))
      const count = readSync(file, chunk)
      if (count === 0) break
      chunks.push(chunk.subarray(0, count))
      left -= count
    }
    return Buffer.concat(chunks)
  } finally {
    closeSync(file)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
  EISDIR: 'it is a folder',
  EIO: 'the device does not answer',
  ENODEV: 'the device is gone',
  ENXIO: 'the device is gone',
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return REASONS[code] ?? code
}
