import {
  type Compilable,
  type Expression,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely'
import type { Labels } from '../host.ts'
import type {
  Enrolment,
  HostQuery,
  HostRecord,
  HostRegistry,
  HostSummary,
  LeaseMessage,
  Message,
  Refusal,
  ReportMessage,
} from '../registry.ts'
import type { HostReport } from '../report.ts'
import type { TokenKind, TokenRecord } from '../tokens.ts'
import { COLUMNS, type Tables } from './schema.ts'

const SUMMARY = [
  'host_id',
  'labels',
  'platform',
  'device_count',
  'generation',
  'enrolled_at',
  'reported_at',
  'renewed_at',
] as const

/** Says what a parameter is where the statement itself does not: PostgreSQL asks for it. */
const textOf = (value: string) => sql<string>`cast(${value} as text)`

type SummaryRow = Pick<Selectable<Tables['hosts']>, (typeof SUMMARY)[number]>

const summaryOf = (row: SummaryRow): HostSummary => ({
  host_id: row.host_id,
  labels: JSON.parse(row.labels) as Labels,
  platform: row.platform as HostReport['platform'],
  device_count: row.device_count,
  generation: row.generation,
  enrolled_at: row.enrolled_at,
  reported_at: row.reported_at,
  renewed_at: row.renewed_at,
})

const tokenOf = (row: Selectable<Tables['tokens']>): TokenRecord => ({
  ...row,
  kind: row.kind as TokenKind,
  host_patterns: JSON.parse(row.host_patterns) as string[],
})

/** Runs statements in order as one step, all or none of them, and gives the rows of each. */
export type Atomically = (
  statements: readonly Compilable[],
) => Promise<readonly (readonly unknown[])[]>

/** One step by a transaction, for engines that let a client keep one open. */
const inTransaction =
  (db: Kysely<Tables>): Atomically =>
  (statements) =>
    db.transaction().execute(async (transaction) => {
      const results: (readonly unknown[])[] = []
      for (const statement of statements) {
        results.push((await transaction.executeQuery(statement.compile())).rows)
      }
      return results
    })

/** The registry in any SQL database that Kysely speaks to. Engines hand in the connection; they migrate it before. */
export class SqlHostRegistry implements HostRegistry {
  readonly #db: Kysely<Tables>
  readonly #atomically: Atomically
  readonly close: () => Promise<void>

  /** `close` lets go of what the engine opened. */
  constructor(
    db: Kysely<Tables>,
    atomically: Atomically = inTransaction(db),
    close = () => db.destroy(),
  ) {
    this.#db = db
    this.#atomically = atomically
    this.close = close
  }

  // Not one of the statements needs the outcome of another: engines without open transactions take them as one batch.
  async enrol({ host_id, public_key, labels, at }: Enrolment) {
    const ownHost = this.#db
      .selectFrom('hosts')
      .select('hosts.host_id')
      .where('hosts.host_id', '=', host_id)
      .where('hosts.public_key', '=', public_key)
    const [inserted = [], owned = []] = await this.#atomically([
      this.#db
        .insertInto('hosts')
        .values({
          host_id,
          public_key,
          labels: JSON.stringify(labels),
          enrolled_at: at,
          renewed_at: at,
        })
        .onConflict((conflict) => conflict.column('host_id').doNothing())
        .returning('host_id'),
      this.#db
        .updateTable('hosts')
        .set({ labels: JSON.stringify(labels) })
        .where('host_id', '=', host_id)
        .where('public_key', '=', public_key)
        .returning('host_id'),
      this.#db.deleteFrom('host_labels').where('host_id', 'in', ownHost),
      ...Object.entries(labels).map(([name, value]) =>
        this.#db
          .insertInto('host_labels')
          .columns(['host_id', 'name', 'value'])
          .expression(ownHost.select([textOf(name).as('name'), textOf(value).as('value')])),
      ),
    ])
    if (inserted.length > 0) return 'enrolled'
    return owned.length > 0 ? 'known' : 'key_conflict'
  }

  async find(hostId: string): Promise<HostRecord | undefined> {
    const row = await this.#db
      .selectFrom('hosts')
      .select([...SUMMARY, 'public_key', 'sequence', 'boot_id', 'report', 'report_sha256'])
      .where('host_id', '=', hostId)
      .executeTakeFirst()
    return (
      row && {
        ...summaryOf(row),
        public_key: row.public_key,
        sequence: row.sequence,
        boot_id: row.boot_id,
        report: row.report === null ? null : (JSON.parse(row.report) as HostReport),
        report_sha256: row.report_sha256,
      }
    )
  }

  async findKey(hostId: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('hosts')
      .select('public_key')
      .where('host_id', '=', hostId)
      .executeTakeFirst()
    return row?.public_key
  }

  async acceptReport(message: ReportMessage): Promise<{ readonly generation: number } | Refusal> {
    const { report, report_sha256, boot_id, sequence, at } = message
    const accepted = await this.#db
      .updateTable('hosts')
      .set((eb) => {
        const same = eb('report_sha256', '=', report_sha256)
        return {
          generation: eb
            .case()
            .when(same)
            .then(eb.ref('generation'))
            .else(eb('generation', '+', 1))
            .end(),
          reported_at: eb.case().when(same).then(eb.ref('reported_at')).else(at).end(),
          report: JSON.stringify(report),
          report_sha256,
          platform: report.platform,
          device_count: report.device_count,
          boot_id,
          sequence,
          renewed_at: at,
        }
      })
      .where('host_id', '=', message.host_id)
      .where('public_key', '=', message.public_key)
      .where('sequence', '<', sequence)
      .returning('generation')
      .executeTakeFirst()
    return accepted ?? this.#refusal(message)
  }

  async renewLease(message: LeaseMessage): Promise<{ readonly generation: number } | Refusal> {
    const renewed = await this.#db
      .updateTable('hosts')
      .set({ boot_id: message.boot_id, sequence: message.sequence, renewed_at: message.at })
      .where('host_id', '=', message.host_id)
      .where('public_key', '=', message.public_key)
      .where('sequence', '<', message.sequence)
      .where('report_sha256', '=', message.report_sha256)
      .returning('generation')
      .executeTakeFirst()
    return renewed ?? this.#refusal(message)
  }

  /** Why an update found no row to change. */
  async #refusal(message: Message): Promise<Refusal> {
    const host = await this.#db
      .selectFrom('hosts')
      .select('sequence')
      .where('host_id', '=', message.host_id)
      .where('public_key', '=', message.public_key)
      .executeTakeFirst()
    if (host === undefined) return { refused: 'host_unknown' }
    return message.sequence <= host.sequence
      ? { refused: 'sequence_not_newer', last_sequence: host.sequence }
      : { refused: 'report_required' }
  }

  async list(query: HostQuery): Promise<readonly HostSummary[]> {
    const { platform, device_count, labels = {}, renewed = {}, after } = query
    const rows = await this.#db
      .selectFrom('hosts')
      .select(SUMMARY)
      .where((eb) => {
        const conditions: Expression<SqlBool>[] = Object.entries(labels).map(([name, value]) =>
          eb(
            'host_id',
            'in',
            eb
              .selectFrom('host_labels')
              .select('host_labels.host_id')
              .where('name', '=', name)
              .where('value', '=', value),
          ),
        )
        if (platform !== undefined) conditions.push(eb('platform', '=', platform))
        if (device_count !== undefined) conditions.push(eb('device_count', '=', device_count))
        if (renewed.renewed_after !== undefined) {
          conditions.push(eb('renewed_at', '>', renewed.renewed_after))
        }
        if (renewed.renewed_until !== undefined) {
          conditions.push(eb('renewed_at', '<=', renewed.renewed_until))
        }
        if (after !== undefined) {
          conditions.push(
            query.order === 'host_id'
              ? eb('host_id', '>', after.host_id)
              : eb(
                  eb.refTuple('renewed_at', 'host_id'),
                  '>',
                  eb.tuple(after.renewed_at, after.host_id),
                ),
          )
        }
        return eb.and(conditions)
      })
      .$if(query.order === 'renewed_at', (select) => select.orderBy('renewed_at'))
      .orderBy('host_id')
      .limit(query.limit)
      .execute()
    return rows.map(summaryOf)
  }

  async remove(hostId: string): Promise<boolean> {
    const removed = await this.#db
      .deleteFrom('hosts')
      .where('host_id', '=', hostId)
      .returning('host_id')
      .executeTakeFirst()
    return removed !== undefined
  }

  /** Asks for every column, so that a table that is gone or was changed is noticed. */
  async check(): Promise<void> {
    const { hosts, host_labels, tokens } = COLUMNS
    await this.#db.selectFrom('hosts').select(hosts).limit(0).execute()
    await this.#db.selectFrom('host_labels').select(host_labels).limit(0).execute()
    await this.#db.selectFrom('tokens').select(tokens).limit(0).execute()
  }

  async addToken(token: TokenRecord): Promise<void> {
    await this.#db
      .insertInto('tokens')
      .values({ ...token, host_patterns: JSON.stringify(token.host_patterns) })
      .execute()
  }

  async findToken(tokenId: string): Promise<TokenRecord | undefined> {
    const row = await this.#db
      .selectFrom('tokens')
      .selectAll()
      .where('token_id', '=', tokenId)
      .executeTakeFirst()
    return row && tokenOf(row)
  }

  async listTokens(): Promise<readonly TokenRecord[]> {
    const rows = await this.#db
      .selectFrom('tokens')
      .selectAll()
      .orderBy('created_at', 'desc')
      .orderBy('token_id')
      .execute()
    return rows.map(tokenOf)
  }

  async revokeToken(tokenId: string, at: number): Promise<boolean> {
    const revoked = await this.#db
      .updateTable('tokens')
      .set({ revoked_at: at })
      .where('token_id', '=', tokenId)
      .where('revoked_at', 'is', null)
      .returning('token_id')
      .executeTakeFirst()
    return revoked !== undefined
  }
}
