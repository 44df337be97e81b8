import { type Selectable, sql } from 'kysely'
import type { Labels } from '../../host.ts'
import type { HostSummary } from '../../registry.ts'
import type { HostReport } from '../../report.ts'
import type { Tables } from '../schema.ts'

/** The columns of a host without its report. */
export const SUMMARY = [
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

/** A host in the form of the registry, from its row. */
export function summaryOf(
  row: Pick<Selectable<Tables['hosts']>, (typeof SUMMARY)[number]>,
): HostSummary {
  return {
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
  }
}

/** Whether a host is healthy, from its column `healthy`; null: unknown. */
export const healthOf = (stored: number | null) => (stored === null ? null : stored === 1)

/** A text parameter with its type, which PostgreSQL needs where the statement does not imply one. */
export const textOf = (value: string) => sql<string>`cast(${value} as text)`

/** The same for an integer parameter. */
export const numberOf = (value: number) => sql<number>`cast(${value} as bigint)`
