import { type Kysely, sql } from 'kysely'
import type { HostRegistry, Message, Refusal } from '../../registry.ts'
import type { Tables } from '../schema.ts'
import { healthOf, numberOf } from './rows.ts'

/** What messages of hosts read and change. */
export function sqlMessages(
  db: Kysely<Tables>,
): Pick<HostRegistry, 'findSender' | 'acceptReport' | 'renewLease'> {
  return {
    async findSender(hostId) {
      const row = await db
        .selectFrom('hosts')
        .select(['public_key', 'healthy', 'device_count'])
        .where('host_id', '=', hostId)
        .executeTakeFirst()
      return row && { ...row, healthy: healthOf(row.healthy) }
    },

    async acceptReport(message) {
      const { report, report_sha256, boot_id, sequence, at, healthy } = message
      const text = JSON.stringify(report)
      const report_bytes = new TextEncoder().encode(text).byteLength
      const accepted = await db
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
        .where((eb) => eb.not(eb.exists(exceededToken(db, report_bytes))))
        .returning('generation')
        .executeTakeFirst()
      return accepted ?? refusalOf(db, message, 'bytes_spent')
    },

    async renewLease(message) {
      const renewed = await db
        .updateTable('hosts')
        .set({ boot_id: message.boot_id, sequence: message.sequence, renewed_at: message.at })
        .where('host_id', '=', message.host_id)
        .where('public_key', '=', message.public_key)
        .where('sequence', '<', message.sequence)
        .where('report_sha256', '=', message.report_sha256)
        .returning('generation')
        .executeTakeFirst()
      return renewed ?? refusalOf(db, message, 'report_required')
    },
  }
}

/** The token that enrolled a host of the outer query, if a report of this size exceeds its limit of bytes. */
function exceededToken(db: Kysely<Tables>, report_bytes: number) {
  return db
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

/** Why an update changed no row; `otherwise`: the host has this key, and the message is newer. */
async function refusalOf(
  db: Kysely<Tables>,
  message: Message,
  otherwise: 'bytes_spent' | 'report_required',
): Promise<Refusal> {
  const host = await db
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
