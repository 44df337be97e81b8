import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CompiledQuery, Kysely, SelectQueryNode } from 'kysely'
import type { HostRegistry } from '../../registry.ts'
import type { Tables } from '../schema.ts'
import { type Atomically, SqlHostRegistry } from '../sql.ts'
import { SqliteStatementDialect } from '../sqlite-statement-dialect.ts'
import type { OpenConnection } from './connection.ts'
import { makePrivate, watchFile } from './database-file.ts'
import { migrateSqlite } from './migrate-sqlite.ts'
import type { Statement } from './write-transactions.ts'
import { SqliteWriter } from './writer.ts'

/**
 * The registry in one SQLite file. Changes wait for the disk, so a thread of their own writes them, which runs `thread`;
 * questions are answered here, from what is committed, and wait for no change. Makes the file and its folder (mode 0700)
 * where they are missing; throws when the file cannot be opened or holds something else. `onLost` gets the reason when the
 * thread ends by itself: then changes reject until another has started.
 */
export async function openSqliteRegistry(
  path: string,
  open: OpenConnection,
  thread: URL,
  onLost: (reason: Error) => void,
): Promise<HostRegistry> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  makePrivate(path)
  const reader = open(path)
  // Starts while the tables are looked at.
  const writer = new SqliteWriter(path, thread, onLost)
  try {
    await migrateSqlite(reader)
    await writer.open()
  } catch (error) {
    reader.close()
    await writer.end()
    throw error
  }

  const requireFile = watchFile(path)
  async function run(query: CompiledQuery): Promise<readonly unknown[]> {
    requireFile()
    if (SelectQueryNode.is(query.query)) return reader.prepare(query.sql).all(query.parameters)
    const [rows = []] = await writer.write([statementOf(query)])
    return rows
  }
  async function close(): Promise<void> {
    try {
      await writer.close()
    } finally {
      reader.close()
    }
  }
  const db = new Kysely<Tables>({ dialect: new SqliteStatementDialect(run) })
  const atomically: Atomically = async (statements) => {
    requireFile()
    return await writer.write(statements.map((statement) => statementOf(statement.compile())))
  }
  const registry = new SqlHostRegistry(db, atomically, close)
  try {
    await registry.checkReads()
    await registry.checkWrites()
  } catch (error) {
    await close()
    throw error
  }
  return registry
}

const statementOf = ({ sql, parameters }: CompiledQuery): Statement => ({ sql, parameters })
