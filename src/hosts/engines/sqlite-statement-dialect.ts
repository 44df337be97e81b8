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

/** Runs one statement and returns its rows. */
export type RunStatement = (query: CompiledQuery) => Promise<readonly unknown[]>

/** SQLite without interactive transactions: each statement is a call of its own. */
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

/** SQLite reads an unknown column in double quotes as a string, and would return that. In backticks it is an error. */
class BacktickQueryCompiler extends SqliteQueryCompiler {
  protected override getLeftIdentifierWrapper = () => '`'
  protected override getRightIdentifierWrapper = () => '`'
  protected override sanitizeIdentifier = (name: string) => name.replaceAll('`', '``')
}

/** One connection for all queries, because it has no state. */
class StatementDriver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(run: RunStatement) {
    this.#connection = {
      executeQuery: async <Row>(query: CompiledQuery) => ({ rows: (await run(query)) as Row[] }),
      streamQuery: () => unsupported('streaming rows'),
    }
  }

  acquireConnection = async () => this.#connection
  beginTransaction = async () => unsupported('an interactive transaction')
  commitTransaction = this.beginTransaction
  rollbackTransaction = this.beginTransaction
  async init() {}
  async releaseConnection() {}
  async destroy() {}
}

function unsupported(feature: string): never {
  throw new Error(`This engine does not support ${feature}`)
}
