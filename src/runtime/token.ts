import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openBunSqliteRegistry } from '../hosts/engines/bun-sqlite.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { RegistryFailure } from '../hosts/registry-failure.ts'
import { createToken, TOKEN_KINDS, TokenKind, type TokenRecord } from '../hosts/tokens.ts'
import { openRegistryOf } from './open-registry.ts'
import { readSettings, SettingsError } from './settings.ts'
import { tokenSql } from './token-sql.ts'

const USAGE = `Makes, lists and revokes the tokens of this service, in the database that DATABASE_URL or DATA_DIR names.

  npm run --silent token -- create --host 'gpu-*' [--host NAME]... [--ttl 15m]
  npm run --silent token -- create --kind read|admin [--ttl 90d]
  npm run --silent token -- create … --sql FILE
  npm run --silent token -- list
  npm run --silent token -- revoke TOKEN_ID

  --kind   enrol: enrol hosts whose names match --host (the kind when --host is given)
           read: read the inventory, and resolve with host_id
           admin: read it, and delete hosts
  --host   a host name in which * stands for any characters
  --ttl    how long the token holds: a number with s, m, h or d; 1h for enrol, 90d for the others
  --sql    touch no database, and write the statement that makes the token known to FILE, for wrangler d1 execute

create writes the token, which is shown this once, to standard output and what it is for to standard error.
`

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
const DEFAULT_TTL: Readonly<Record<TokenKind, string>> = { enrol: '1h', read: '90d', admin: '90d' }
const MAX_TTL_SECONDS = 10 * 365 * 86_400
const EXIT_REGISTRY_FAILED = 1
const EXIT_BAD_USAGE = 2

/** What is wrong with the command, for the one who typed it. */
class UsageError extends Error {}

function secondsOf(ttl: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(ttl) ?? []
  const seconds = Number(count) * (SECONDS_BY_UNIT[unit] ?? Number.NaN)
  if (seconds > 0 && seconds <= MAX_TTL_SECONDS) return seconds
  throw new UsageError(`--ttl ${ttl} is no time: write a number with s, m, h or d, such as 15m`)
}

interface CreateOptions {
  readonly kind?: string | undefined
  readonly host?: readonly string[] | undefined
  readonly ttl?: string | undefined
}

function readCreateOptions({ kind: given, host = [], ttl }: CreateOptions) {
  const { data: kind } = TokenKind.safeParse(given ?? (host.length > 0 ? 'enrol' : undefined))
  if (kind === undefined) throw new UsageError(`Give --kind as one of ${TOKEN_KINDS.join(', ')}`)
  if (kind === 'enrol' && host.length === 0) {
    throw new UsageError("Say with --host which hosts the token is for, such as --host 'gpu-*'")
  }
  if (kind !== 'enrol' && host.length > 0) {
    throw new UsageError(`--host is for tokens of kind enrol: one of kind ${kind} is for all hosts`)
  }
  const pattern = host.find((each) => !/^[a-z0-9.*-]{1,253}$/.test(each))
  if (pattern !== undefined) {
    throw new UsageError(`--host ${pattern} matches no host: write lower case, digits, -, . and *`)
  }
  return { kind, host_patterns: host, seconds: secondsOf(ttl ?? DEFAULT_TTL[kind]) }
}

async function create(keep: (record: TokenRecord) => unknown, options: CreateOptions) {
  const { kind, host_patterns, seconds } = readCreateOptions(options)
  const created_at = Date.now()
  const expires_at = created_at + seconds * 1000
  const { token, record } = await createToken({ kind, host_patterns, created_at, expires_at })
  await keep(record)
  const hosts = host_patterns.length > 0 ? ` for hosts ${host_patterns.join(', ')}` : ''
  const until = new Date(expires_at).toISOString()
  process.stderr.write(`Token ${record.token_id}, kind ${kind}${hosts}, holds until ${until}:\n`)
  process.stdout.write(`${token}\n`)
}

function statusOf({ revoked_at, expires_at }: TokenRecord): string {
  if (revoked_at !== null) return 'revoked'
  return expires_at <= Date.now() ? 'expired' : 'holds'
}

async function list(registry: HostRegistry): Promise<void> {
  const rows = (await registry.listTokens()).map((token) => [
    token.token_id,
    token.kind,
    statusOf(token),
    new Date(token.expires_at).toISOString(),
    token.host_patterns.join(','),
  ])
  const table = [['TOKEN_ID', 'KIND', 'STATUS', 'EXPIRES_AT', 'HOSTS'], ...rows]
  const widths = [16, 5, 7, 24, 0]
  for (const row of table) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    process.stdout.write(`${line.trimEnd()}\n`)
  }
}

async function revoke(registry: HostRegistry, tokenId: string | undefined): Promise<void> {
  if (tokenId === undefined) throw new UsageError('Say which token: its id is in `token -- list`')
  if (!(await registry.revokeToken(tokenId, Date.now()))) {
    throw new UsageError(`No token ${tokenId} holds: it is unknown, or revoked already`)
  }
  process.stderr.write(`Token ${tokenId} is revoked\n`)
}

function readCommand(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kind: { type: 'string' },
        host: { type: 'string', multiple: true },
        ttl: { type: 'string' },
        sql: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

async function run(argv: readonly string[]): Promise<void> {
  const { values, positionals } = readCommand(argv)
  const [command, ...operands] = positionals
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  const { sql } = values
  if (command === 'create' && sql !== undefined) {
    return await create((record) => writeFile(sql, tokenSql(record)), values)
  }
  const commands: Readonly<Record<string, (registry: HostRegistry) => Promise<void>>> = {
    create: (registry) => create((record) => registry.addToken(record), values),
    list,
    revoke: (registry) => revoke(registry, operands[0]),
  }
  const chosen = command !== undefined && Object.hasOwn(commands, command) && commands[command]
  if (!chosen) throw new UsageError('Say what to do: create, list or revoke (--help tells more)')
  const settings = readSettings(process.env)
  if (settings.databaseUrl === 'memory:') {
    throw new UsageError('DATABASE_URL=memory: keeps nothing between two processes')
  }
  const registry = await openRegistryOf(settings, openBunSqliteRegistry, () => undefined)
  try {
    await chosen(registry)
  } finally {
    await registry.close()
  }
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError || error instanceof SettingsError) {
    process.exitCode = EXIT_BAD_USAGE
  } else if (error instanceof RegistryFailure) {
    process.exitCode = EXIT_REGISTRY_FAILED
  } else {
    throw error
  }
  process.stderr.write(`${error.message}\n`)
}
