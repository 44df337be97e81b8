import { Thread } from './thread.ts'
import type { ChangedRows, Statement, WriterQuestion } from './write-transactions.ts'

/** A change that waits for its commit, and who waits for it. */
interface Job {
  readonly statements: readonly Statement[]
  readonly resolve: (rows: ChangedRows) => void
  readonly reject: (error: unknown) => void
}

/** How long after its end a thread is started again: longer each time, so that a change that ends it does not occupy a core. */
const FIRST_RESTART_MILLISECONDS = 500
const LONGEST_RESTART_MILLISECONDS = 10_000

/**
 * Has a thread write a SQLite file. Each commit waits for the disk; changes that come in meanwhile share the next. None is
 * answered before its commit; when that fails, all of it is undone and rejects. When the thread ends by itself, what it was
 * working on rejects, and a later change starts another.
 */
export class SqliteWriter {
  readonly #path: string
  readonly #start: () => Thread<WriterQuestion, readonly ChangedRows[]>
  #thread: Thread<WriterQuestion, readonly ChangedRows[]>
  #restartDelay = FIRST_RESTART_MILLISECONDS
  #restartAt = 0
  #isClosed = false
  #waiting: Job[] = []
  #committing: Promise<void> | undefined

  /**
   * Runs `module`, which calls `writeTransactions`, for the file at `path`. `onLost` gets the reason each time the
   * thread ends by itself.
   */
  constructor(path: string, module: URL, onLost: (reason: Error) => void) {
    this.#path = path
    this.#start = () =>
      new Thread(module, (reason) => {
        this.#postpone()
        onLost(reason)
      })
    this.#thread = this.#start()
  }

  /** Opens the file. */
  async open(): Promise<void> {
    await this.#thread.ask({ open: this.#path })
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
        if (this.#thread.hasEnded) await this.#restart()
        const rows = await this.#thread.ask({ commit: jobs.map(({ statements }) => statements) })
        this.#restartDelay = FIRST_RESTART_MILLISECONDS
        for (const [index, { resolve }] of jobs.entries()) resolve(rows[index] ?? [])
      } catch (error) {
        for (const { reject } of jobs) reject(error)
      }
    }
    this.#committing = undefined
  }

  /**
   * Starts another thread in place of one that has ended, unless it is closed or too early: then asking it rejects with
   * the reason.
   */
  async #restart(): Promise<void> {
    if (this.#isClosed || performance.now() < this.#restartAt) return
    this.#thread = this.#start()
    try {
      await this.open()
    } catch (error) {
      this.#postpone()
      await this.#thread.end(error)
      throw error
    }
  }

  #postpone(): void {
    this.#restartAt = performance.now() + this.#restartDelay
    this.#restartDelay = Math.min(2 * this.#restartDelay, LONGEST_RESTART_MILLISECONDS)
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
    this.#isClosed = true
    await this.#thread.end()
  }
}
