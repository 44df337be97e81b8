import { Thread } from './thread.ts'
import type { ChangedRows, Statement, WriterQuestion } from './write-transactions.ts'

/** A change that waits for its commit. */
interface Job {
  readonly statements: readonly Statement[]
  readonly resolve: (rows: ChangedRows) => void
  readonly reject: (error: unknown) => void
}

/** How long after its end a thread is restarted: longer each time, in case a change ends it again and again. */
const FIRST_RESTART_MILLISECONDS = 500
const LONGEST_RESTART_MILLISECONDS = 10_000

/**
 * Writes a SQLite file in a thread. Changes that arrive during a commit share the next one, and resolve after it; if it
 * fails, all of them are undone and reject. If the thread ends by itself, the changes that it was committing reject, and
 * a later change starts another thread.
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
   * Runs `module`, which calls `writeTransactions`, for the file at `path`. `onLost` receives the reason each time the
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

  /** Runs statements atomically, and resolves to the rows of each once they are on disk. */
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
   * Starts another thread after one has ended, unless the writer is closed or it is too early. Then the next question
   * rejects with the reason why the thread has ended.
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

  /** Commits all accepted changes, closes the file and ends the thread. */
  async close(): Promise<void> {
    await this.#committing
    try {
      if (!this.#thread.hasEnded) await this.#thread.ask('close')
    } finally {
      await this.end()
    }
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    this.#isClosed = true
    await this.#thread.end()
  }
}
