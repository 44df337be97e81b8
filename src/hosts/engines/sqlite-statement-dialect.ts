import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** Runs one statement, and gives its rows. */
export type RunStatement = (query: CompiledQuery) => Promise<readonly unknown[]>

/** SQLite where no client may keep a transaction open: each statement is a call of its own. */
export class SqliteStatementDialect implements Dialect {
  readonly #run: RunStatement

  constructor(run: RunStatement) {
    this.#run = run
  }

  createAdapter = () => new SqliteAdapter()
  createDriver = () => new StatementDriver(this.#run)
  createQueryCompiler = () => new BacktickQueryCompiler()
  createIntrospector = (db: Kysely<unknown>) => new SqliteIntrospector(db)
}

/** SQLite takes a name in double quotes that is no column for a text, and would answer that; in backticks it is an error. */
class BacktickQueryCompiler extends SqliteQueryCompiler {
  protected override getLeftIdentifierWrapper = () => '`'
  protected override getRightIdentifierWrapper = () => '`'
  protected override sanitizeIdentifier = (name: string) => name.replaceAll('`', '``')
}

/** One connection for all, since none holds anything. */
class StatementDriver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(run: RunStatement) {
    this.#connection = {
      executeQuery: async <Row>(query: CompiledQuery) => ({ rows: (await run(query)) as Row[] }),
      streamQuery: () => unsupported('rows are not streamed'),
    }
  }

  acquireConnection = async () => this.#connection
  beginTransaction = async () => unsupported('no transaction is kept open: hand in all of it')
  commitTransaction = this.beginTransaction
  rollbackTransaction = this.beginTransaction
  async init() {}
  async releaseConnection() {}
  async destroy() {}
}

function unsupported(reason: string): never {
  throw new Error(`Not here: ${reason}`)
}
