import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/** For the service's own user alone: the file has the hashes of tokens and all of what hosts report. */
const OWNER_ONLY = 0o600

/** Makes the file where it is missing, before SQLite would with what the umask leaves; the logs beside it get its mode. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  chmodSync(path, OWNER_ONLY)
}

/**
 * Makes what throws when the file that is open is no longer the one at its path. SQLite would go on with a file that was
 * deleted or put aside, and what it acknowledged would be lost.
 */
export function watchFile(path: string): () => void {
  const opened = statSync(path)
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })
    if (now === undefined) throw new Error(`${path} is gone: put it back, or restart the service`)
    if (now.ino !== opened.ino || now.dev !== opened.dev) {
      throw new Error(`${path} was replaced by another file: restart the service`)
    }
    if (now.size === 0) throw new Error(`${path} was emptied: restore a backup`)
  }
}
