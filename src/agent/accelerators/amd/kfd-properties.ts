import { type Fact, Unknown, unread } from '../../fact.ts'
import { parseInteger, parseMemorySize } from '../../numbers.ts'
import { isRead, type Reading, type Root } from '../../root.ts'

/** The lines `NAME NUMBER` of a file of KFD. */
export class Properties {
  readonly path: string
  /** Why none can be read; undefined: some can. */
  readonly failure: Unknown | undefined
  /** Whether the kernel keeps the file from this process. */
  readonly isHidden: boolean
  readonly #values: ReadonlyMap<string, string>

  constructor(root: Root, path: string) {
    this.path = path
    const lines = root.lines(path)
    this.isHidden = !isRead(lines) && isHidden(root.text(path))
    this.failure = isRead(lines) ? undefined : unread('kfd', 'kfd_unreadable', lines)
    const pairs = isRead(lines) ? lines.map((line) => line.split(' ')) : []
    this.#values = new Map(
      pairs.flatMap(([name, value, ...more]) =>
        name && value && more.length === 0 ? [[name, value] as const] : [],
      ),
    )
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  text(name: string): string {
    return this.#values.get(name) ?? ''
  }

  /** A size of memory, in bytes. */
  size(name: string): Fact<number> {
    const bytes = parseMemorySize(this.text(name))
    return this.failure ?? bytes ?? this.invalid(`it has no valid ${name}`)
  }

  /** A whole number from 0 to `most`. */
  number(name: string, most: number): Fact<number> {
    if (this.failure) return this.failure
    const value = parseInteger(this.text(name), 0, most)
    return value ?? this.invalid(`it has no valid ${name}`)
  }

  /** Why a fact of the file is unknown, with its path. */
  invalid(why: string): Unknown {
    return new Unknown('kfd', 'kfd_unreadable', `${this.path}: ${why}`)
  }
}

/** Whether the kernel keeps a file from this process: it refuses to read it, and a copy of the tree has it empty. */
export function isHidden(text: Reading<string>): boolean {
  return isRead(text) ? text.trim() === '' : text.refused
}
