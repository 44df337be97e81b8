import { type Kysely, type Migration, Migrator, type RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

/** A column type whose text sorts bytewise, in the engine's own SQL. */
export type BytewiseText = RawBuilder<unknown>

async function createHosts(db: Kysely<Tables>, bytewiseText: BytewiseText): Promise<void> {
  // The report is last: SQLite then renews a lease without rewriting the pages that hold the report.
  await db.schema
    .createTable('hosts')
    .addColumn('host_id', bytewiseText as RawBuilder<string>, (column) => column.primaryKey())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('labels', 'text', (column) => column.notNull())
    .addColumn('platform', 'text')
    .addColumn('device_count', 'integer')
    .addColumn('generation', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('sequence', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('boot_id', 'text')
    .addColumn('enrolled_at', 'bigint', (column) => column.notNull())
    .addColumn('reported_at', 'bigint')
    .addColumn('renewed_at', 'bigint', (column) => column.notNull())
    .addColumn('report_sha256', 'text')
    .addColumn('report', 'text')
    .execute()
  for (const column of ['platform', 'device_count', 'renewed_at'] as const) {
    await db.schema
      .createIndex(`hosts_by_${column}`)
      .on('hosts')
      .columns([column, 'host_id'])
      .execute()
  }
}

async function createHostLabels(db: Kysely<Tables>, bytewiseText: BytewiseText): Promise<void> {
  await db.schema
    .createTable('host_labels')
    .addColumn('host_id', bytewiseText as RawBuilder<string>, (column) =>
      column.notNull().references('hosts.host_id').onDelete('cascade'),
    )
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('host_labels_key', ['host_id', 'name'])
    .execute()
  await db.schema
    .createIndex('host_labels_by_value')
    .on('host_labels')
    .columns(['name', 'value', 'host_id'])
    .execute()
}

async function createTokens(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('tokens')
    .addColumn('token_id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('secret_sha256', 'text', (column) => column.notNull())
    .addColumn('host_patterns', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute()
}

/** Every change of the tables, in order. One that has been released is never edited: add the next. */
export const migrations = (bytewiseText: BytewiseText): Record<string, Migration> => ({
  '0001_hosts_and_tokens': {
    async up(db) {
      await createHosts(db, bytewiseText)
      await createHostLabels(db, bytewiseText)
      await createTokens(db)
    },
  },
})

/** Brings the tables up to date; throws the first error, with nothing of that migration done. */
export async function migrate(db: Kysely<Tables>, bytewiseText: BytewiseText): Promise<void> {
  const provider = { getMigrations: async () => migrations(bytewiseText) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw error
}
