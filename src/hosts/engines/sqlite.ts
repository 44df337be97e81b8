import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostRegistry } from '../registry.ts'
import { SqlHostRegistry } from './sql.ts'
import { kyselyOn, type OpenDatabase } from './sqlite-connection.ts'
import { SqliteWriter } from './sqlite-writer.ts'

/**
 * The registry in one SQLite file. Changes wait for the disk, so a thread of their own writes them, which runs `module`;
 * questions are answered here, from what is committed, and wait for no change. Makes the file and its folder (mode 0700)
 * where they are missing; throws when the file cannot be opened or holds something else. `onLost` is told why when the
 * thread ends unasked: then each change rejects.
 */
export async function openSqliteRegistry(
  path: string,
  open: OpenDatabase,
  module: URL,
  onLost: (reason: Error) => void,
): Promise<HostRegistry> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const reader = new SqlHostRegistry(kyselyOn(open(path)))
  const writer = new SqliteWriter(module, onLost)
  try {
    await writer.open(path)
  } catch (error) {
    await reader.close()
    throw error
  }
  return {
    enrol: (enrolment) => writer.write('enrol', enrolment),
    find: (hostId) => reader.find(hostId),
    findKey: (hostId) => reader.findKey(hostId),
    acceptReport: (message) => writer.write('acceptReport', message),
    renewLease: (message) => writer.write('renewLease', message),
    list: (query) => reader.list(query),
    remove: (hostId) => writer.write('remove', hostId),
    addToken: (token) => writer.write('addToken', token),
    findToken: (tokenId) => reader.findToken(tokenId),
    listTokens: () => reader.listTokens(),
    revokeToken: (tokenId, at) => writer.write('revokeToken', tokenId, at),
    async close() {
      await reader.close()
      await writer.close()
    },
  }
}
