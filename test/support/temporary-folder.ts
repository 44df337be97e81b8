import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'parallel-config-tests-'
const SYSTEM_FOLDER = tmpdir()
const RUN_FOLDER = join(SYSTEM_FOLDER, `${PREFIX}${process.pid}`)

/**
 * Makes one folder for this run of the tests, where every temporary folder goes, those of programs that tests
 * start included. Removes the folders of runs that were killed. test/preload.ts calls it before the first test.
 */
export function startRunFolder(): void {
  for (const name of readdirSync(SYSTEM_FOLDER)) {
    if (name.startsWith(PREFIX) && !isRunning(Number(name.slice(PREFIX.length)))) {
      rmSync(join(SYSTEM_FOLDER, name), { recursive: true, force: true })
    }
  }
  mkdirSync(RUN_FOLDER, { recursive: true })
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(RUN_FOLDER, 0o711)
  process.env.TMPDIR = RUN_FOLDER
}

/** Removes the folder of this run with all that is in it; test/preload.ts calls it after the last test. */
export function removeRunFolder(): void {
  rmSync(RUN_FOLDER, { recursive: true, force: true, maxRetries: 3 })
}

/** A new folder, which is removed when the tests are done. */
export function temporaryFolder(): string {
  return mkdtempSync(`${RUN_FOLDER}/`)
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
