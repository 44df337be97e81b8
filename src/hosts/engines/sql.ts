import {
  type Compilable,
  type Expression,
  type Kysely,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely'
import type { Labels } from '../host.ts'
import type { Outage, RenewalWindow } from '../lease.ts'
import {
  type Enrolment,
  type EnrolmentOutcome,
  type HealthCounts,
  type HostQuery,
  type HostRecord,
  type HostRegistry,
  type HostSummary,
  type LeaseMessage,
  type Message,
  REMOVED_KEPT_MILLISECONDS,
  type Refusal,
  type ReportMessage,
  type Sender,
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
  'healthy',
  'enrolled_by',
] as const

/** Says what a parameter is where the statement itself does not: PostgreSQL asks for it. */
const textOf = (value: string) => sql<string>`cast(${value} as text)`
const numberOf = (value: number) => sql<number>`cast(${value} as bigint)`

const healthOf = (stored: number | null) => (stored === null ? null : stored === 1)

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
  healthy: healthOf(row.healthy),
  enrolled_by: row.enrolled_by,
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
  // The first one locks the token's row, so that no other enrolment with it comes in between.
  async enrol({ host_id, public_key, labels, token_id, at }: Enrolment): Promise<EnrolmentOutcome> {
    const ownHost = this.#db
      .selectFrom('hosts')
      .select('hosts.host_id')
      .where('hosts.host_id', '=', host_id)
      .where('hosts.public_key', '=', public_key)
    const token = this.#db.selectFrom('tokens').where('token_id', '=', token_id)
    const [, inserted = [], , owned = [], , taken = [], limits = []] = await this.#atomically([
      this.#db.updateTable('tokens').set({ last_used_at: at }).where('token_id', '=', token_id),
      this.#insertHost({ host_id, public_key, labels, token_id, at }),
      // Counts the host that was just inserted: it is the one use that was not counted.
      this.#db
        .updateTable('tokens')
        .set((eb) => ({ uses: eb('uses', '+', 1) }))
        .where('token_id', '=', token_id)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom('hosts')
              .select('hosts.host_id')
              .whereRef('enrolled_by', '=', 'tokens.token_id')
              .where((host) => host('token_use', '=', host('tokens.uses', '+', 1))),
          ),
        ),
      this.#db
        .updateTable('hosts')
        .set({ labels: JSON.stringify(labels) })
        .where('host_id', '=', host_id)
        .where('public_key', '=', public_key)
        .returning('host_id'),
      this.#db.deleteFrom('host_labels').where('host_id', 'in', ownHost),
      this.#db.selectFrom('hosts').select('host_id').where('host_id', '=', host_id),
      token.select(['uses', 'max_uses', 'expires_at', 'revoked_at']),
      ...Object.entries(labels).map(([name, value]) =>
        this.#db
          .insertInto('host_labels')
          .columns(['host_id', 'name', 'value'])
          .expression(ownHost.select([textOf(name).as('name'), textOf(value).as('value')])),
      ),
    ])
    if (inserted.length > 0) return 'enrolled'
    if (owned.length > 0) return 'known'
    if (taken.length > 0) return 'key_conflict'
    return reachedLimit(limits[0] as LimitsRow | undefined, at)
  }

  /** Inserts a host if its name is free and the token allows it; its sequence goes on where its key was removed. */
  #insertHost({ host_id, public_key, labels, token_id, at }: Enrolment) {
    return this.#db
      .insertInto('hosts')
      .columns([
        'host_id',
        'public_key',
        'labels',
        'enrolled_at',
        'renewed_at',
        'enrolled_by',
        'token_use',
        'sequence',
      ])
      .expression((eb) =>
        eb
          .selectFrom('tokens')
          .select((select) => [
            textOf(host_id).as('host_id'),
            textOf(public_key).as('public_key'),
            textOf(JSON.stringify(labels)).as('labels'),
            numberOf(at).as('enrolled_at'),
            numberOf(at).as('renewed_at'),
            'tokens.token_id as enrolled_by',
            select('tokens.uses', '+', 1).as('token_use'),
            select.fn
              .coalesce(
                select
                  .selectFrom('removed_hosts')
                  .select('removed_hosts.sequence')
                  .where('removed_hosts.host_id', '=', host_id)
                  .where('removed_hosts.public_key', '=', public_key),
                sql<number>`0`,
              )
              .as('sequence'),
          ])
          .where('tokens.token_id', '=', token_id)
          .where('tokens.revoked_at', 'is', null)
          .where('tokens.expires_at', '>', at)
          .where((token) =>
            token.or([
              token('tokens.max_uses', 'is', null),
              token('tokens.uses', '<', token.ref('tokens.max_uses')),
            ]),
          )
          .where((token) =>
            token.or([
              token('tokens.max_hosts', 'is', null),
              token(
                token
                  .selectFrom('hosts as enrolled')
                  .select(sql<number>`count(*)`.as('count'))
                  .whereRef('enrolled.enrolled_by', '=', 'tokens.token_id'),
                '<',
                token.ref('tokens.max_hosts'),
              ),
            ]),
          ),
      )
      .onConflict((conflict) => conflict.column('host_id').doNothing())
      .returning('host_id')
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

  async findSender(hostId: string): Promise<Sender | undefined> {
    const row = await this.#db
      .selectFrom('hosts')
      .select(['public_key', 'healthy', 'device_count'])
      .where('host_id', '=', hostId)
      .executeTakeFirst()
    return row && { ...row, healthy: healthOf(row.healthy) }
  }

  async acceptReport(message: ReportMessage): Promise<{ readonly generation: number } | Refusal> {
    const { report, report_sha256, boot_id, sequence, at, healthy } = message
    const text = JSON.stringify(report)
    const report_bytes = new TextEncoder().encode(text).byteLength
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
          report: text,
          report_bytes,
          healthy: healthy === null ? null : Number(healthy),
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
      .where((eb) => eb.not(eb.exists(this.#exceededBy(report_bytes))))
      .returning('generation')
      .executeTakeFirst()
    return accepted ?? this.#refusal(message, 'bytes_spent')
  }

  /** The token that enrolled a host, if a report of so many bytes is more than it allows. */
  #exceededBy(report_bytes: number) {
    return this.#db
      .selectFrom('tokens')
      .select('tokens.token_id')
      .where('tokens.max_bytes', 'is not', null)
      .where(sql<boolean>`tokens.token_id = hosts.enrolled_by`)
      .where((eb) =>
        eb(
          'tokens.max_bytes',
          '<',
          eb
            .selectFrom('hosts as others')
            .select(
              sql<number>`coalesce(sum(others.report_bytes), 0) + ${numberOf(report_bytes)}`.as(
                'bytes',
              ),
            )
            .whereRef('others.enrolled_by', '=', 'tokens.token_id')
            .where(sql<boolean>`others.host_id <> hosts.host_id`),
        ),
      )
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
    return renewed ?? this.#refusal(message, 'report_required')
  }

  /** Why an update found no row to change; `otherwise`: the host is there, and the message is newer. */
  async #refusal(message: Message, otherwise: 'bytes_spent' | 'report_required'): Promise<Refusal> {
    const host = await this.#db
      .selectFrom('hosts')
      .select('sequence')
      .where('host_id', '=', message.host_id)
      .where('public_key', '=', message.public_key)
      .executeTakeFirst()
    if (host === undefined) return { refused: 'host_unknown' }
    return message.sequence <= host.sequence
      ? { refused: 'sequence_not_newer', last_sequence: host.sequence }
      : { refused: otherwise }
  }

  async list(query: HostQuery): Promise<readonly HostSummary[]> {
    const { platform, device_count, healthy, labels = {}, renewed = {}, after } = query
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
        if (healthy !== undefined) conditions.push(eb('healthy', '=', Number(healthy)))
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

  async countHosts({ renewed_after, renewed_until }: RenewalWindow): Promise<HealthCounts> {
    const rows = await this.#db
      .selectFrom('hosts')
      .select(['healthy', sql<number>`count(*)`.as('count')])
      .$if(renewed_after !== undefined, (select) =>
        select.where('renewed_at', '>', renewed_after ?? 0),
      )
      .$if(renewed_until !== undefined, (select) =>
        select.where('renewed_at', '<=', renewed_until ?? 0),
      )
      .groupBy('healthy')
      .execute()
    const countOf = (stored: number | null) =>
      rows.find(({ healthy }) => healthy === stored)?.count ?? 0
    return { healthy: countOf(1), unhealthy: countOf(0), unknown: countOf(null) }
  }

  remove = async (hostId: string, at: number): Promise<boolean> =>
    (await this.#removeWhere('host_id', hostId, at)) > 0

  removeHostsOf = (tokenId: string, at: number): Promise<number> =>
    this.#removeWhere('enrolled_by', tokenId, at)

  async #removeWhere(column: 'host_id' | 'enrolled_by', value: string, at: number) {
    const [, , removed = []] = await this.#atomically([
      this.#db.deleteFrom('removed_hosts').where('removed_at', '<', at - REMOVED_KEPT_MILLISECONDS),
      this.#db
        .insertInto('removed_hosts')
        .columns(['host_id', 'public_key', 'sequence', 'removed_at'])
        .expression((eb) =>
          eb
            .selectFrom('hosts')
            .select(['host_id', 'public_key', 'sequence', numberOf(at).as('removed_at')])
            .where(column, '=', value),
        )
        .onConflict((conflict) =>
          conflict.columns(['host_id', 'public_key']).doUpdateSet((eb) => ({
            sequence: eb.ref('excluded.sequence'),
            removed_at: eb.ref('excluded.removed_at'),
          })),
        ),
      this.#db.deleteFrom('hosts').where(column, '=', value).returning('host_id'),
    ])
    return removed.length
  }

  /** Asks for every column, so that a table that is gone or was changed is noticed. */
  async checkReads(): Promise<void> {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      await this.#db
        .selectFrom(table as keyof Tables)
        .select(columns.map((column) => sql.ref(column).as(column)))
        .limit(0)
        .execute()
    }
  }

  /** Makes a change of no row. */
  async checkWrites(): Promise<void> {
    await this.#db.updateTable('serving').set({ id: 1 }).where('id', '<', 0).execute()
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

  async shortenToken(tokenId: string, at: number): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ expires_at: at })
      .where('token_id', '=', tokenId)
      .where('expires_at', '>', at)
      .execute()
  }

  async noteTokenUse(tokenId: string, at: number): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ last_used_at: at })
      .where('token_id', '=', tokenId)
      .execute()
  }

  async noteServing(at: number, gapMilliseconds: number): Promise<Outage | null> {
    const [now, gap] = [numberOf(at), numberOf(gapMilliseconds)]
    const isOutage = sql<boolean>`${now} - serving.served_at > ${gap}`
    const row = await this.#db
      .insertInto('serving')
      .values({ id: 1, served_at: at })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          outage_from: sql`case when ${isOutage} then serving.served_at else serving.outage_from end`,
          outage_until: sql`case when ${isOutage} then ${now} else serving.outage_until end`,
          served_at: sql`case when ${now} > serving.served_at then ${now} else serving.served_at end`,
        }),
      )
      .returning(['outage_from', 'outage_until'])
      .executeTakeFirst()
    const { outage_from: from = null, outage_until: until = null } = row ?? {}
    return from === null || until === null ? null : { from, until }
  }
}

type LimitsRow = Pick<
  Selectable<Tables['tokens']>,
  'uses' | 'max_uses' | 'expires_at' | 'revoked_at'
>

/** Why a token allows no further host. */
function reachedLimit(token: LimitsRow | undefined, at: number): EnrolmentOutcome {
  if (token === undefined || token.revoked_at !== null || token.expires_at <= at)
    return 'token_gone'
  const isSpent = token.max_uses !== null && token.uses >= token.max_uses
  return isSpent ? 'uses_spent' : 'hosts_spent'
}
