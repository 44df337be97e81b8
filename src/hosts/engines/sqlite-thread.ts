import type { Kysely } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { inOrder, SqlHostRegistry } from './sql.ts'
import { BYTEWISE_TEXT, kyselyOn, type OpenDatabase } from './sqlite-connection.ts'
import type { Change, WriterQuestion } from './sqlite-writer.ts'
import { answerQuestions } from './thread.ts'

/** In a thread that `SqliteWriter` started: opens the file by `open`, and writes it. */
export function writeSqlite(open: OpenDatabase): void {
  let db: Kysely<Tables>
  answerQuestions(async (question: WriterQuestion): Promise<readonly unknown[]> => {
    if (question === 'close') await db.destroy()
    else if ('open' in question) db = await openMigrated(question.open, open)
    else return await commit(db, question.commit)
    return []
  })
}

async function openMigrated(path: string, open: OpenDatabase): Promise<Kysely<Tables>> {
  const db = kyselyOn(open(path))
  try {
    await migrateBesideOthers(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** A process that loses the race for the first migration finds the tables there when it looks again. */
async function migrateBesideOthers(db: Kysely<Tables>): Promise<void> {
  try {
    await migrate(db, BYTEWISE_TEXT)
  } catch {
    await migrate(db, BYTEWISE_TEXT)
  }
}

const commit = (db: Kysely<Tables>, changes: readonly Change[]): Promise<unknown[]> =>
  db.transaction().execute(async (transaction) => {
    const registry: HostRegistry = new SqlHostRegistry(transaction, inOrder(transaction))
    const outcomes: unknown[] = []
    for (const { method, parameters } of changes) {
      const change = registry[method] as (...given: readonly unknown[]) => Promise<unknown>
      outcomes.push(await change.apply(registry, [...parameters]))
    }
    return outcomes
  })
