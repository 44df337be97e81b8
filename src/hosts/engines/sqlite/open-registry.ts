import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CompiledQuery, Kysely, SelectQueryNode } from 'kysely'
import type { HostRegistry } from '../../registry.ts'
import type { Tables } from '../schema.ts'
import type { Atomically } from '../sql/atomically.ts'
import { sqlRegistry } from '../sql/registry.ts'
import { SqliteStatementDialect } from '../sqlite-statement-dialect.ts'
import type { OpenConnection } from './connection.ts'
import { makePrivate, watchFile } from './database-file.ts'
import { migrateSqlite } from './migrate-sqlite.ts'
import type { Statement } from './write-transactions.ts'
import { SqliteWriter } from './writer.ts'

/**
 * The registry in one SQLite file. Changes wait for the disk, so they run in a thread of their own (`thread`). Queries run
 * here, read what is committed, and wait for no change. `onLost` receives the reason if the thread ends by itself.
 * Creates a missing file and folder. Throws if the file cannot be opened, or is not a database of this service.
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
  // The thread starts while the tables are migrated.
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
  const registry = sqlRegistry(db, atomically, close)
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
