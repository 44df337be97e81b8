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

async function addOrigins(db: Kysely<Tables>, bytewiseText: BytewiseText): Promise<void> {
  const text = bytewiseText as RawBuilder<string>
  // SQLite adds one column per statement.
  await db.schema.alterTable('hosts').addColumn('enrolled_by', 'text').execute()
  await db.schema.alterTable('hosts').addColumn('token_use', 'bigint').execute()
  await db.schema.alterTable('hosts').addColumn('report_bytes', 'bigint').execute()
  await db.schema.alterTable('hosts').addColumn('healthy', 'integer').execute()
  const indexOf = (name: string) => db.schema.createIndex(name).on('hosts')
  await indexOf('hosts_by_token').columns(['enrolled_by', 'token_use', 'report_bytes']).execute()
  await indexOf('hosts_by_health').columns(['healthy', 'renewed_at']).execute()
  await db.schema
    .createTable('removed_hosts')
    .addColumn('host_id', text, (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('removed_hosts_key', ['host_id', 'public_key'])
    .execute()
}

async function addTokenLimits(db: Kysely<Tables>): Promise<void> {
  await db.schema.alterTable('tokens').addColumn('name', 'text').execute()
  await db.schema
    .alterTable('tokens')
    .addColumn('uses', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  for (const column of ['last_used_at', 'max_uses', 'max_hosts', 'max_bytes'] as const) {
    await db.schema.alterTable('tokens').addColumn(column, 'bigint').execute()
  }
}

async function createServing(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('serving')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('served_at', 'bigint', (column) => column.notNull())
    .addColumn('outage_from', 'bigint')
    .addColumn('outage_until', 'bigint')
    .execute()
}

/** Every migration, in order. Never edit one that has been released: add another. */
export const migrations = (bytewiseText: BytewiseText): Record<string, Migration> => ({
  '0001_hosts_and_tokens': {
    async up(db) {
      await createHosts(db, bytewiseText)
      await createHostLabels(db, bytewiseText)
      await createTokens(db)
    },
  },
  '0002_token_limits_and_outages': {
    async up(db) {
      await addOrigins(db, bytewiseText)
      await addTokenLimits(db)
      await createServing(db)
    },
  },
})

/** Migrates the tables to the newest version. Throws the first error; nothing of that migration is then applied. */
export async function migrate(db: Kysely<Tables>, bytewiseText: BytewiseText): Promise<void> {
  const provider = { getMigrations: async () => migrations(bytewiseText) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error !== undefined) throw error
}
