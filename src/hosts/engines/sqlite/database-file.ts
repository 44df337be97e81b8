import { chmodSync, closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Only the user of the service may read the file: it has the hashes of tokens and the reports of hosts. */
const OWNER_ONLY = 0o600

/** The files that SQLite keeps beside the database. It creates them with its mode, but keeps the mode of existing ones. */
const LOGS = ['-wal', '-shm'] as const

/** Restricts the database to its owner. Creates a missing file, because SQLite would create it with the umask. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  chmodSync(path, OWNER_ONLY)
  for (const log of LOGS.map((suffix) => path + suffix).filter(existsSync)) {
    chmodSync(log, OWNER_ONLY)
  }
  restrictFolder(path)
}

const FOLDER_OWNER_ONLY = 0o700
const STICKY = 0o1000

/** Restricts the folder of the file to its owner, unless it has another owner, is shared, or holds other files. */
function restrictFolder(path: string): void {
  const folder = dirname(path)
  const { uid, mode } = statSync(folder)
  const isShared = (mode & STICKY) !== 0 || uid !== statSync(path).uid
  const others = readdirSync(folder).filter((name) => !name.startsWith(basename(path)))
  if (isShared || others.some((name) => name !== 'lost+found')) return
  chmodSync(folder, FOLDER_OWNER_ONLY)
}

/**
 * Returns a function that throws if the open file is no longer the one at its path. SQLite would continue with a deleted
 * or moved file, and acknowledged changes would be lost.
 */
export function watchFile(path: string): () => void {
  const opened = statSync(path)
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })
    if (now === undefined) throw new Error(`${path} is gone. Put it back, or restart the service`)
    if (now.ino !== opened.ino || now.dev !== opened.dev) {
      throw new Error(`${path} was replaced by another file. Restart the service`)
    }
    if (now.size === 0) throw new Error(`${path} was emptied. Restore a backup`)
  }
}
