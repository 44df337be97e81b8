import type { HostHealth } from './health.ts'
import type { Sender } from './registry.ts'
import type { HostReport } from './report.ts'

/** A change of a host that an operator should know, as an event for the log. */
export interface HostChange {
  readonly level: 'info' | 'warn'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The most complaints in one event. */
const MOST_COMPLAINTS = 8

/** What became unhealthy on a host, or recovered, between its previous report and this one. */
export function hostChanges(
  before: Pick<Sender, 'healthy' | 'device_count'>,
  { device_count }: Pick<HostReport, 'device_count'>,
  { healthy, complaints }: HostHealth,
): HostChange[] {
  const changes: HostChange[] = []
  if (healthy === false && before.healthy !== false) {
    const fields = { complaints: complaints.slice(0, MOST_COMPLAINTS) }
    changes.push({ level: 'warn', message: 'host unhealthy', fields })
  }
  if (healthy === null && before.healthy === true) {
    changes.push({ level: 'warn', message: 'host health unknown', fields: {} })
  }
  if (healthy !== false && before.healthy === false) {
    changes.push({ level: 'info', message: 'host no longer unhealthy', fields: { healthy } })
  }
  if (before.device_count !== null && device_count !== null && device_count < before.device_count) {
    const fields = { from: before.device_count, to: device_count }
    changes.push({ level: 'warn', message: 'host has fewer devices', fields })
  }
  return changes
}
