import { Thread } from './thread.ts'
import type { ChangedRows, Statement, WriterQuestion } from './write-transactions.ts'

/** A change that waits for its commit, and who waits for it. */
interface Job {
  readonly statements: readonly Statement[]
  readonly resolve: (rows: ChangedRows) => void
  readonly reject: (error: unknown) => void
}

/**
 * Has a thread write a SQLite file. Each commit waits for the disk; changes that come in meanwhile share the next. None is
 * answered before its commit; when that fails, all of it is undone and rejects.
 */
export class SqliteWriter {
  readonly #thread: Thread<WriterQuestion, readonly ChangedRows[]>
  #waiting: Job[] = []
  #committing: Promise<void> | undefined

  /** Runs `module`, which calls `writeTransactions`. `onLost` gets the reason when that thread ends by itself; then everything rejects. */
  constructor(module: URL, onLost: (reason: Error) => void) {
    this.#thread = new Thread(module, onLost)
  }

  async open(path: string): Promise<void> {
    await this.#thread.ask({ open: path })
  }

  /** Runs statements as one step, and gives the rows of each once they are on disk. */
  write(statements: readonly Statement[]): Promise<ChangedRows> {
    const { promise, resolve, reject } = Promise.withResolvers<ChangedRows>()
    this.#waiting.push({ statements, resolve, reject })
    this.#committing ??= this.#commitAll()
    return promise
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const jobs = this.#waiting
      this.#waiting = []
      try {
        const rows = await this.#thread.ask({ commit: jobs.map(({ statements }) => statements) })
        for (const [index, { resolve }] of jobs.entries()) resolve(rows[index] ?? [])
      } catch (error) {
        for (const { reject } of jobs) reject(error)
      }
    }
    this.#committing = undefined
  }

  /** Finishes what was accepted, closes the file and ends the thread. */
  async close(): Promise<void> {
    await this.#committing
    try {
      if (!this.#thread.hasEnded) await this.#thread.ask('close')
    } finally {
      await this.end()
    }
  }

  /** Ends the thread as it is. */
  async end(): Promise<void> {
    await this.#thread.end()
  }
}
