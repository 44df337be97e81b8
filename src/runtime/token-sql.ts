import type { TokenRecord } from '../hosts/tokens.ts'

const literal = (value: string | number | null) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)

/** The SQL statement that adds a token, for a database that only its own tools can reach, such as D1. */
export function tokenSql({ host_patterns, ...rest }: TokenRecord): string {
  const row = { ...rest, host_patterns: JSON.stringify(host_patterns) }
  return `INSERT INTO tokens (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')});\n`
}
