import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { RenewalWindow } from '../../lease.ts'
import { type HostQuery, type HostRegistry, REMOVED_KEPT_MILLISECONDS } from '../../registry.ts'
import type { HostReport } from '../../report.ts'
import type { Tables } from '../schema.ts'
import type { Atomically } from './atomically.ts'
import { numberOf, SUMMARY, summaryOf } from './rows.ts'

/** Finding, listing, counting and removing hosts. */
export function sqlInventory(
  db: Kysely<Tables>,
  atomically: Atomically,
): Pick<HostRegistry, 'find' | 'list' | 'countHosts' | 'remove' | 'removeHostsOf'> {
  return {
    async find(hostId) {
      const row = await db
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
    },

    async list(query) {
      const rows = await db
        .selectFrom('hosts')
        .select(SUMMARY)
        .where((eb) => eb.and(conditionsOf(eb, query)))
        .$if(query.order === 'renewed_at', (select) => select.orderBy('renewed_at'))
        .orderBy('host_id')
        .limit(query.limit)
        .execute()
      return rows.map(summaryOf)
    },

    async countHosts(window) {
      const rows = await db
        .selectFrom('hosts')
        .select(['healthy', sql<number>`count(*)`.as('count')])
        .where((eb) => eb.and(renewedWithin(eb, window)))
        .groupBy('healthy')
        .execute()
      const countOf = (stored: number | null) =>
        rows.find(({ healthy }) => healthy === stored)?.count ?? 0
      return { healthy: countOf(1), unhealthy: countOf(0), unknown: countOf(null) }
    },

    async remove(hostId, at) {
      return (await removeWhere(db, atomically, 'host_id', hostId, at)) > 0
    },

    removeHostsOf: (tokenId, at) => removeWhere(db, atomically, 'enrolled_by', tokenId, at),
  }
}

type HostExpressions = ExpressionBuilder<Tables, 'hosts'>

function conditionsOf(eb: HostExpressions, query: HostQuery): Expression<SqlBool>[] {
  const { platform, device_count, healthy, labels = {}, renewed = {}, after, order } = query
  const conditions = [
    ...Object.entries(labels).map(([name, value]) => hasLabel(eb, name, value)),
    ...renewedWithin(eb, renewed),
  ]
  if (platform !== undefined) conditions.push(eb('platform', '=', platform))
  if (device_count !== undefined) conditions.push(eb('device_count', '=', device_count))
  if (healthy !== undefined) conditions.push(eb('healthy', '=', Number(healthy)))
  if (after !== undefined) conditions.push(isAfter(eb, order, after))
  return conditions
}

function hasLabel(eb: HostExpressions, name: string, value: string): Expression<SqlBool> {
  return eb(
    'host_id',
    'in',
    eb
      .selectFrom('host_labels')
      .select('host_labels.host_id')
      .where('name', '=', name)
      .where('value', '=', value),
  )
}

function renewedWithin(
  eb: HostExpressions,
  { renewed_after, renewed_until }: RenewalWindow,
): Expression<SqlBool>[] {
  return [
    ...(renewed_after === undefined ? [] : [eb('renewed_at', '>', renewed_after)]),
    ...(renewed_until === undefined ? [] : [eb('renewed_at', '<=', renewed_until)]),
  ]
}

function isAfter(
  eb: HostExpressions,
  order: HostQuery['order'],
  { host_id, renewed_at }: NonNullable<HostQuery['after']>,
): Expression<SqlBool> {
  return order === 'host_id'
    ? eb('host_id', '>', host_id)
    : eb(eb.refTuple('renewed_at', 'host_id'), '>', eb.tuple(renewed_at, host_id))
}

/** Removes hosts, stores the last sequence of their keys, and forgets those that were stored long enough. */
async function removeWhere(
  db: Kysely<Tables>,
  atomically: Atomically,
  column: 'host_id' | 'enrolled_by',
  value: string,
  at: number,
): Promise<number> {
  const [, , removed = []] = await atomically([
    db.deleteFrom('removed_hosts').where('removed_at', '<', at - REMOVED_KEPT_MILLISECONDS),
    db
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
    db.deleteFrom('hosts').where(column, '=', value).returning('host_id'),
  ])
  return removed.length
}
