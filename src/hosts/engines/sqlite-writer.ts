import type { HostRegistry } from '../registry.ts'
import { Thread } from './thread.ts'

/** The methods that change the registry. */
export type ChangingMethod =
  | 'enrol'
  | 'acceptReport'
  | 'renewLease'
  | 'remove'
  | 'addToken'
  | 'revokeToken'

/** A call of a method that changes the registry. */
export interface Change {
  readonly method: ChangingMethod
  readonly parameters: readonly unknown[]
}

/** What the thread is asked: to open the file, to commit changes together and tell the outcome of each, or to close it. */
export type WriterQuestion =
  | { readonly open: string }
  | { readonly commit: readonly Change[] }
  | 'close'

/** A change that waits for its commit, and who waits for it. */
interface Job {
  readonly change: Change
  readonly resolve: (outcome: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Has a thread write the registry in a SQLite file. Each commit waits for the disk; changes that come in meanwhile share
 * the next. None is answered before its commit; when that fails, all of it is undone and rejects.
 */
export class SqliteWriter {
  readonly #thread: Thread<WriterQuestion, readonly unknown[]>
  #waiting: Job[] = []
  #committing: Promise<void> | undefined

  /** Runs `module`, which calls `writeSqlite`; `onLost` is told when that thread ends unasked: then each change rejects. */
  constructor(module: URL, onLost: (reason: Error) => void) {
    this.#thread = new Thread(module, onLost)
  }

  /** Opens the file and brings its tables up to date; when that fails it throws why, and the thread is gone. */
  async open(path: string): Promise<void> {
    try {
      await this.#thread.ask({ open: path })
    } catch (error) {
      await this.#thread.end()
      throw error
    }
  }

  write<Method extends ChangingMethod>(
    method: Method,
    ...parameters: Parameters<HostRegistry[Method]>
  ): ReturnType<HostRegistry[Method]>
  write(method: ChangingMethod, ...parameters: unknown[]): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.push({ change: { method, parameters }, resolve, reject })
    this.#committing ??= this.#commitAll()
    return promise
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const jobs = this.#waiting
      this.#waiting = []
      try {
        const outcomes = await this.#thread.ask({ commit: jobs.map(({ change }) => change) })
        for (const [index, { resolve }] of jobs.entries()) resolve(outcomes[index] as never)
      } catch (error) {
        for (const { reject } of jobs) reject(error)
      }
    }
    this.#committing = undefined
  }

  /** Finishes what was accepted, closes the file and ends the thread. */
  async close(): Promise<void> {
    await this.#committing
    if (this.#thread.hasEnded) return
    try {
      await this.#thread.ask('close')
    } finally {
      await this.#thread.end()
    }
  }
}
