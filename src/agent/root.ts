import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'

const LONGEST_FILE = 4_194_304
const MOST_ENTRIES = 65_536
const MOST_LINKS = 40
const KERNEL_LOG = '/dev/kmsg'
/** Character device 1:11. */
const KERNEL_LOG_DEVICE = (1 << 8) | 11
/** The kernel hands out no record to a buffer that it may not fit into. */
const LONGEST_RECORD = 16_384

/** Instead of what could not be read: whether it does not exist, and why, for a person. */
export class NotRead {
  /** Nothing has this name. A link that leads nowhere is there and cannot be read. */
  readonly missing: boolean
  /** `/sys/x: no such file`. */
  readonly why: string
  /** It is there and may be opened, and the kernel does not hand it out now. */
  readonly refused: boolean

  constructor(missing: boolean, why: string, refused = false) {
    this.missing = missing
    this.why = why
    this.refused = refused
  }
}

/** What was read, or why it could not be. */
export type Reading<T> = T | NotRead

/** Whether the file or folder could be read. */
export function isRead<T>(reading: Reading<T>): reading is Exclude<T, NotRead> {
  return !(reading instanceof NotRead)
}

/** Files of which a host has at least some, by which a tree shows whether it keeps the end of the last line. */
const COMMON_FILES = [
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/mounts',
  '/proc/self/cpuset',
  '/proc/self/status',
  '/sys/devices/system/cpu/online',
  '/sys/devices/system/cpu/possible',
  '/sys/devices/system/node/online',
  '/sys/devices/system/node/node0/meminfo',
]

/**
 * The folder that stands for `/`: the host itself, its tree mounted elsewhere, or a captured tree. Every path that a
 * probe reads goes through here. Links are followed inside the folder, as the host would, and never lead out of it;
 * only regular files are opened, and no read waits or is longer than 4 MiB.
 */
export class Root {
  readonly dir: string
  /** Whether the tree is that of the running host, so that drivers and programs may be asked as well. */
  readonly live: boolean
  /** Folders on disk that are known to be no links: KFD has thousands of files in some of them. One Root serves one report. */
  readonly #folders = new Set<string>()
  #realDir: string | undefined
  #endsLines: boolean | undefined

  constructor(dir: string, live: boolean) {
    this.dir = dir
    this.live = live
  }

  /** The whole file as text. It must be UTF-8 without control characters; NULs at its very end are dropped. */
  text(path: string): Reading<string> {
    const bytes = this.bytes(path, LONGEST_FILE + 1)
    if (!isRead(bytes)) return bytes
    if (bytes.length > LONGEST_FILE) return unreadable(path, 'it is longer than 4 MiB')
    const text = decode(bytes)
    return text === undefined ? unreadable(path, 'it is not text') : text
  }

  /**
   * The lines of a file, without their ends. The kernel ends the last one as well: where it does not, the file was cut
   * short and that line is left out. Empty files cannot be read.
   */
  lines(path: string): Reading<string[]> {
    const text = this.text(path)
    if (!isRead(text)) return text
    if (text.trim() === '') return unreadable(path, 'it is empty')
    const lines = text.split('\n')
    const last = lines.pop() ?? ''
    return last === '' || this.#keepsLineEnds() ? lines : [...lines, last]
  }

  /** The one line of a file, without white space around it. It may be empty; a file without a line cannot be read. */
  line(path: string): Reading<string> {
    const text = this.text(path)
    if (!isRead(text)) return text
    if (text === '') return unreadable(path, 'it is empty')
    if (!text.endsWith('\n') && this.#keepsLineEnds()) return unreadable(path, 'it is cut short')
    const line = text.trim()
    return line.includes('\n') ? unreadable(path, 'it has more than one line') : line
  }

  /** At most `length` bytes from the start of the file. */
  bytes(path: string, length: number): Reading<Uint8Array> {
    try {
      return this.readStart(this.#onDisk(this.#resolve(path)), length)
    } catch (error) {
      return explain(path, error)
    }
  }

  /**
   * The records of the kernel's log, the oldest first, at most 4 MiB of them. It is a device that hands out one record a
   * read; this does not wait for the next one.
   */
  kernelLog(): Reading<string[]> {
    try {
      return readRecords(this.#onDisk(this.#resolve(KERNEL_LOG)))
    } catch (error) {
      return explain(KERNEL_LOG, error)
    }
  }

  /** The names in a folder, sorted. */
  list(path: string): Reading<string[]> {
    try {
      const names = this.readFolder(this.#onDisk(this.#resolve(path)))
      return names === undefined ? unreadable(path, 'it has too many entries') : names.sort()
    } catch (error) {
      return explain(path, error)
    }
  }

  /** Whether something has this name, be it only a link that leads nowhere. */
  exists(path: string): boolean {
    const found = this.realPath(path)
    return isRead(found) || !found.missing
  }

  /** The path with each link in it followed, from the root's own `/`. */
  realPath(path: string): Reading<string> {
    try {
      return `/${this.#resolve(path).join('/')}`
    } catch (error) {
      return explain(path, error)
    }
  }

  /** The last two parts of where a link leads, whether or not it leads to something: `drivers/nvidia`. */
  linkEnd(path: string): Reading<string> {
    const parts = path.split('/').filter(Boolean)
    const name = parts.pop() ?? ''
    try {
      const link = this.#onDisk([...this.#resolve(parts.join('/')), name])
      if (!lstatSync(link).isSymbolicLink()) return unreadable(path, 'it is not a link')
      return readlinkSync(link).split('/').slice(-2).join('/')
    } catch (error) {
      return explain(path, error)
    }
  }

  /** Opens the file on disk, and only if it is a regular one that lies inside the folder. Throws what the disk says. */
  protected readStart(path: string, length: number): Uint8Array {
    // Opening some devices has effects of its own, so the kind is looked at before and, as it may have changed, after.
    if (!lstatSync(path).isFile()) throw failure('NOT_A_FILE')
    const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
    const file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    try {
      if (!fstatSync(file).isFile()) throw failure('NOT_A_FILE')
      if (!this.#isInside(readlinkSync(`/proc/self/fd/${file}`))) throw failure('ELOOP')
      return readAll(file, length)
    } finally {
      closeSync(file)
    }
  }

  /** The names in a folder on disk; undefined when there are too many. Throws what the disk says. */
  protected readFolder(path: string): string[] | undefined {
    const folder = opendirSync(path)
    const names: string[] = []
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        if (names.length === MOST_ENTRIES) return undefined
        names.push(entry.name)
      }
      return names
    } finally {
      folder.closeSync()
    }
  }

  /** Captured trees that somebody wrote by hand may lack the end of every line. */
  #keepsLineEnds(): boolean {
    if (this.#endsLines !== undefined) return this.#endsLines
    const texts = COMMON_FILES.map((path) => this.text(path))
      .filter(isRead)
      .filter(Boolean)
    const ended = texts.filter((text) => text.endsWith('\n')).length
    this.#endsLines = ended * 2 >= texts.length
    return this.#endsLines
  }

  #isInside(path: string): boolean {
    this.#realDir ??= realpathSync(this.dir)
    return this.#realDir === '/' || path.startsWith(`${this.#realDir}/`)
  }

  #onDisk(parts: readonly string[]): string {
    return join(this.dir, ...parts)
  }

  #resolve(path: string): string[] {
    const rest = path.split('/').filter(Boolean).reverse()
    const done: string[] = []
    let links = 0
    // Down to this many parts left, a part is of where a link leads, and not of the path that was asked for.
    let behindLink = Number.POSITIVE_INFINITY
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (rest.length < behindLink) behindLink = Number.POSITIVE_INFINITY
      if (part === '.') continue
      if (part === '..') {
        done.pop()
        continue
      }
      const target = this.#targetOf([...done, part], rest.length > 0, rest.length >= behindLink)
      if (target === undefined) {
        done.push(part)
        continue
      }
      links += 1
      if (links > MOST_LINKS) throw failure('ELOOP')
      if (target.startsWith('/')) done.length = 0
      behindLink = Math.min(behindLink, rest.length)
      rest.push(...target.split('/').filter(Boolean).reverse())
    }
    return done
  }

  /** Where a link leads; undefined: it is not a link. Asked once of what must be a folder. */
  #targetOf(parts: readonly string[], isFolder: boolean, behindLink: boolean): string | undefined {
    const path = this.#onDisk(parts)
    if (isFolder && this.#folders.has(path)) return undefined
    const target = linkTarget(path, behindLink)
    if (isFolder && target === undefined) this.#folders.add(path)
    return target
  }
}

/** Where a link leads; undefined: it is not one. A link to a missing file is a link that leads nowhere. */
function linkTarget(path: string, behindLink: boolean): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch (error) {
    if (behindLink && codeOf(error) === 'ENOENT') throw failure('DANGLING')
    throw error
  }
}

/** Throws what the disk says, and when it is another device. */
function readRecords(path: string): string[] {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
  const isLog = (stats: Stats) => stats.isFile() || stats.rdev === KERNEL_LOG_DEVICE
  if (!isLog(lstatSync(path))) throw failure('NOT_A_FILE')
  const file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
  try {
    if (!isLog(fstatSync(file))) throw failure('NOT_A_FILE')
    const decoder = new TextDecoder()
    let text = ''
    for (let length = 0; length < LONGEST_FILE; ) {
      const record = readRecord(file)
      if (record === undefined) break
      length += record.length
      text += decoder.decode(record, { stream: true })
    }
    return text.split('\n')
  } finally {
    closeSync(file)
  }
}

/** The next record; empty where some were overwritten meanwhile, undefined at the end. */
function readRecord(file: number): Uint8Array | undefined {
  const record = new Uint8Array(LONGEST_RECORD)
  try {
    const length = readSync(file, record)
    return length === 0 ? undefined : record.subarray(0, length)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    if (codeOf(error) === 'EPIPE') return new Uint8Array(0)
    throw error
  }
}

function readAll(file: number, length: number): Uint8Array {
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
}

/** Undefined: not UTF-8, or with control characters other than tab and line feed. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    let end = text.length
    while (text[end - 1] === '\0') end -= 1
    const kept = text.slice(0, end)
    return /(?![\t\n])\p{Cc}/u.test(kept) ? undefined : kept
  } catch {
    return undefined
  }
}

function unreadable(path: string, why: string): NotRead {
  return new NotRead(false, `${path}: ${why}`)
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'the kernel does not permit it'],
  ['ELOOP', 'its links form a loop or leave the root'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'the device does not answer'],
  ['ENODEV', 'the device is gone'],
  ['ENXIO', 'the device is gone'],
  ['DANGLING', 'its link leads nowhere'],
  ['NOT_A_FILE', 'it is not a regular file'],
])

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function explain(path: string, error: unknown): NotRead {
  const code = codeOf(error)
  const why = `${path}: ${REASONS.get(code) ?? code}`
  return new NotRead(code === 'ENOENT', why, code === 'EPERM')
}
