import type { SqliteDatabase } from 'kysely'
import type { OpenConnection } from './connection.ts'
import { answerQuestions } from './thread.ts'

/** An SQL statement with the values of its parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The rows of each statement of a change. */
export type ChangedRows = readonly (readonly unknown[])[]

/** A question to the writing thread. A change to commit is a list of statements; the answer has the rows of each. */
export type WriterQuestion =
  | { readonly open: string }
  | { readonly commit: readonly (readonly Statement[])[] }
  | 'close'

/**
 * Call it in a thread of its own: opens a file with `open`, and commits changes together, all or none. The thread loads
 * only the SQLite library, so that it starts within a few milliseconds.
 */
export function writeTransactions(open: OpenConnection): void {
  let database: SqliteDatabase
  answerQuestions((question: WriterQuestion): readonly ChangedRows[] => {
    if (question === 'close') database.close()
    else if ('open' in question) database = open(question.open)
    else return commit(database, question.commit)
    return []
  })
}

function commit(
  database: SqliteDatabase,
  changes: readonly (readonly Statement[])[],
): readonly ChangedRows[] {
  run(database, { sql: 'begin immediate', parameters: [] })
  try {
    const rows = changes.map((change) => change.map((statement) => run(database, statement)))
    run(database, { sql: 'commit', parameters: [] })
    return rows
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** After some failures, such as a full disk, SQLite has already rolled back, and the statement fails. */
function rollBack(database: SqliteDatabase): void {
  try {
    run(database, { sql: 'rollback', parameters: [] })
  } catch {}
}

function run(database: SqliteDatabase, { sql, parameters }: Statement): readonly unknown[] {
  const statement = database.prepare(sql)
  if (statement.reader) return statement.all(parameters)
  statement.run(parameters)
  return []
}
