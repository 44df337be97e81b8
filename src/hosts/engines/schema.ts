import type { Generated } from 'kysely'

/** Rows as the SQL engines keep them. Times are milliseconds since 1970; `labels`, `report` and patterns are JSON. */
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
  }
  /** `hosts.labels` once more, to find hosts by. */
  host_labels: {
    host_id: string
    name: string
    value: string
  }
  tokens: {
    token_id: string
    kind: string
    secret_sha256: string
    host_patterns: string
    created_at: number
    expires_at: number
    revoked_at: Generated<number | null>
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
  ],
  host_labels: ['host_id', 'name', 'value'],
  tokens: [
    'token_id',
    'kind',
    'secret_sha256',
    'host_patterns',
    'created_at',
    'expires_at',
    'revoked_at',
  ],
} as const satisfies { readonly [Table in keyof Tables]: readonly (keyof Tables[Table])[] }
