import { write, writeSync } from 'node:fs'

const STANDARD_OUTPUT = 1

/** The most characters that wait to be written, about ten thousand lines. Further lines are dropped. */
const MOST_WAITING_CHARACTERS = 2 * 1024 * 1024

const CHUNK_BYTES = 64 * 1024
const FULL_PIPE_MILLISECONDS = 50
const FAILURE_MILLISECONDS = 1_000

/** An output whose reader may be slow, stuck or gone. */
export interface Output {
  /** Accepts whole lines and returns at once. Never throws: lines that cannot be written are dropped and counted. */
  write(lines: string): void
  /** How many lines were dropped since the start. */
  readonly dropped: number
  /** Resolves once everything is written, or after this time. */
  drained(milliseconds: number): Promise<void>
  /** Writes the waiting lines before the process ends, unless the reader is stuck. */
  end(): void
}

/** Begins to write bytes to standard output without blocking, and calls back with how many were written. */
export type WriteSome = (
  bytes: Uint8Array,
  done: (error: Error | null, written: number) => void,
) => void

const toStandardOutput: WriteSome = (bytes, done) => write(STANDARD_OUTPUT, bytes, done)

/**
 * Standard output that never blocks: one write at a time is in progress, in another thread. `onRecovery` returns the line
 * to write when the reader is back after lines were dropped.
 */
export function openStandardOutput(
  onRecovery: (dropped: number) => string,
  writeSome: WriteSome = toStandardOutput,
): Output {
  return new WaitingOutput(onRecovery, writeSome)
}

class WaitingOutput implements Output {
  dropped = 0
  readonly #onRecovery: (dropped: number) => string
  readonly #writeSome: WriteSome
  #waiting = ''
  /** The bytes that are being written; empty: none. */
  #chunk = new Uint8Array()
  #isStuck = false
  /** How many dropped lines were not reported yet. */
  #unreported = 0
  #onDrained: (() => void) | undefined

  constructor(onRecovery: (dropped: number) => string, writeSome: WriteSome) {
    this.#onRecovery = onRecovery
    this.#writeSome = writeSome
  }

  write(lines: string): void {
    if (this.#waiting.length + lines.length > MOST_WAITING_CHARACTERS) this.#drop(lines)
    else this.#waiting += lines
    if (this.#chunk.length === 0) this.#next()
  }

  async drained(milliseconds: number): Promise<void> {
    if (this.#chunk.length === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    this.#onDrained = resolve
    await promise
    clearTimeout(timer)
  }

  end(): void {
    if (this.#chunk.length > 0 || this.#isStuck || this.#waiting === '') return
    try {
      writeSync(STANDARD_OUTPUT, this.#waiting)
    } catch {
      // The reader is gone, so there is nobody to report it to.
    }
  }

  #drop(lines: string): void {
    const count = countLines(lines)
    this.dropped += count
    this.#unreported += count
  }

  #next(): void {
    if (this.#unreported > 0 && !this.#isStuck) {
      this.#waiting += this.#onRecovery(this.#unreported)
      this.#unreported = 0
    }
    if (this.#waiting === '') {
      this.#chunk = new Uint8Array()
      this.#onDrained?.()
      return
    }
    const bytes = new Uint8Array(CHUNK_BYTES)
    const { read, written } = new TextEncoder().encodeInto(this.#waiting, bytes)
    this.#waiting = this.#waiting.slice(read)
    this.#send(bytes.subarray(0, written))
  }

  #send(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunk = chunk
    this.#writeSome(chunk, (error, written) => {
      if (error === null) this.#sent(written)
      else this.#failed(error)
    })
  }

  #sent(written: number): void {
    this.#isStuck = false
    if (written < this.#chunk.length) this.#send(this.#chunk.subarray(written))
    else this.#next()
  }

  #failed(error: Error): void {
    this.#isStuck = true
    if (('code' in error && error.code === 'EAGAIN') || error.name === 'WouldBlock') {
      setTimeout(() => this.#send(this.#chunk), FULL_PIPE_MILLISECONDS).unref()
      return
    }
    // The reader is gone, or the disk is full: these lines are lost, and the next ones are tried later.
    this.#drop(new TextDecoder().decode(this.#chunk))
    setTimeout(() => this.#next(), FAILURE_MILLISECONDS).unref()
  }
}

function countLines(lines: string): number {
  let count = 0
  for (let at = lines.indexOf('\n'); at !== -1; at = lines.indexOf('\n', at + 1)) count++
  return count
}
