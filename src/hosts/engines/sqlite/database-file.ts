import { chmodSync, closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Only for the service's own user: the file has the hashes of tokens and the reports of hosts. */
const OWNER_ONLY = 0o600

/** What SQLite keeps beside the file. It makes them with the file's mode, and leaves those that a crash left as they are. */
const LOGS = ['-wal', '-shm'] as const

/** Makes the file where it is missing, before SQLite would with what the umask leaves. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  chmodSync(path, OWNER_ONLY)
  for (const log of LOGS.map((suffix) => path + suffix).filter(existsSync)) {
    chmodSync(log, OWNER_ONLY)
  }
  closeFolder(path)
}

const FOLDER_OWNER_ONLY = 0o700
const STICKY = 0o1000

/** Closes the folder to others, whoever made it, if it has the owner of the file and holds the database alone. */
function closeFolder(path: string): void {
  const folder = dirname(path)
  const { uid, mode } = statSync(folder)
  const isShared = (mode & STICKY) !== 0 || uid !== statSync(path).uid
  const others = readdirSync(folder).filter((name) => !name.startsWith(basename(path)))
  if (isShared || others.some((name) => name !== 'lost+found')) return
  chmodSync(folder, FOLDER_OWNER_ONLY)
}

/**
 * Makes what throws when the file that is open is no longer the one at its path. SQLite would go on with a file that was
 * deleted or put aside, and what it acknowledged would be lost.
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
