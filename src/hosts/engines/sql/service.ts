import { type Kysely, sql } from 'kysely'
import type { HostRegistry } from '../../registry.ts'
import { COLUMNS, type Tables } from '../schema.ts'
import { numberOf } from './rows.ts'

/** Whether the database can be used, and when hosts were last served. */
export function sqlService(
  db: Kysely<Tables>,
): Pick<HostRegistry, 'noteServing' | 'checkReads' | 'checkWrites'> {
  return {
    async noteServing(at, gapMilliseconds) {
      const [now, gap] = [numberOf(at), numberOf(gapMilliseconds)]
      const isOutage = sql<boolean>`${now} - serving.served_at > ${gap}`
      const row = await db
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
    },

    // Selects every column, so that a missing table or column is noticed.
    async checkReads() {
      for (const [table, columns] of Object.entries(COLUMNS)) {
        await db
          .selectFrom(table as keyof Tables)
          .select(columns.map((column) => sql.ref(column).as(column)))
          .limit(0)
          .execute()
      }
    },

    // Changes no row.
    async checkWrites() {
      await db.updateTable('serving').set({ id: 1 }).where('id', '<', 0).execute()
    },
  }
}
