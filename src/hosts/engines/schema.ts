import type { Generated } from 'kysely'

/** The tables of the SQL engines. Times are milliseconds since 1970; `labels`, `report` and `host_patterns` are JSON. */
export interface Tables {
  hosts: {
    host_id: string
    public_key: string
    labels: string
    platform: Generated<string | null>
    device_count: Generated<number | null>
    generation: Generated<number>
    sequence: Generated<number>
    boot_id: Generated<string | null>
    enrolled_at: number
    reported_at: Generated<number | null>
    renewed_at: number
    report_sha256: Generated<string | null>
    report: Generated<string | null>
    enrolled_by: Generated<string | null>
    /** Which use of that token the enrolment was, from 1. No two hosts of a token have the same. */
    token_use: Generated<number | null>
    /** The size of `report` in UTF-8. */
    report_bytes: Generated<number | null>
    /** 1, 0, or null for unknown. */
    healthy: Generated<number | null>
  }
  /** The labels in `hosts.labels` again, as an index. */
  host_labels: {
    host_id: string
    name: string
    value: string
  }
  /** The keys of removed hosts, with their last sequence: see `REMOVED_KEPT_MILLISECONDS`. */
  removed_hosts: {
    host_id: string
    public_key: string
    sequence: number
    removed_at: number
  }
  /** One row: when hosts were last served, and the last outage. */
  serving: {
    id: number
    served_at: number
    outage_from: number | null
    outage_until: number | null
  }
  tokens: {
    token_id: string
    kind: string
    secret_sha256: string
    host_patterns: string
    created_at: number
    expires_at: number
    revoked_at: Generated<number | null>
    name: Generated<string | null>
    last_used_at: Generated<number | null>
    uses: Generated<number>
    max_uses: Generated<number | null>
    max_hosts: Generated<number | null>
    max_bytes: Generated<number | null>
  }
}

/** The columns of each table. */
export const COLUMNS = {
  hosts: [
    'host_id',
    'public_key',
    'labels',
    'platform',
    'device_count',
    'generation',
    'sequence',
    'boot_id',
    'enrolled_at',
    'reported_at',
    'renewed_at',
    'report_sha256',
    'report',
    'enrolled_by',
    'token_use',
    'report_bytes',
    'healthy',
  ],
  host_labels: ['host_id', 'name', 'value'],
  removed_hosts: ['host_id', 'public_key', 'sequence', 'removed_at'],
  serving: ['id', 'served_at', 'outage_from', 'outage_until'],
  tokens: [
    'token_id',
    'kind',
    'secret_sha256',
    'host_patterns',
    'created_at',
    'expires_at',
    'revoked_at',
    'name',
    'last_used_at',
    'uses',
    'max_uses',
    'max_hosts',
    'max_bytes',
  ],
} as const satisfies { readonly [Table in keyof Tables]: readonly (keyof Tables[Table])[] }
