import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openBunSqliteRegistry } from '../hosts/engines/bun-sqlite.ts'
import { sqlitePath } from '../hosts/engines/open.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { RegistryFailure } from '../hosts/registry-failure.ts'
import { createToken, type TokenRecord } from '../hosts/tokens.ts'
import { openRegistryOf } from './open-registry.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'
import { millisecondsOf, readCreateOptions, type TokenPlan, UsageError } from './token-options.ts'
import { tokenSql } from './token-sql.ts'

const USAGE = `Creates, lists, rotates and revokes the tokens of this service, in the database that DATABASE_URL or DATA_DIR names.

  npm run --silent token -- create --host 'gpu-*' [--host NAME]... [--ttl 15m] [--uses N] [--max-hosts N] [--max-bytes N]
  npm run --silent token -- create --kind resolve|read|admin [--ttl 90d]
  npm run --silent token -- create … [--name NAME] [--sql FILE]
  npm run --silent token -- list
  npm run --silent token -- rotate TOKEN_ID [--ttl 90d] [--overlap 24h]
  npm run --silent token -- revoke TOKEN_ID [--hosts]

  --kind       enrol: enrol hosts whose names match --host (the kind when --host is given)
               resolve: call the stateless endpoints, if the service has REQUIRE_TOKEN=on
               read: also read the inventory, and resolve with host_id
               admin: also delete hosts
  --host       a host name in which * stands for any characters of one label: gpu-* is not for gpu-1.example
  --ttl        how long the token is valid: a number with s, m, h or d; 1h for enrol, 90d for the others
  --name       what list shows beside the id, such as the team that has the token
  --uses       how many hosts it may enrol in all; default 1 if --host is one name, else no limit
  --max-hosts  how many of its hosts may be enrolled at a time; default 1000
  --max-bytes  how many bytes the reports of its hosts may have together; default 262144 for each host
  --sql        do not use a database; write the statement that adds the token to FILE, for wrangler d1 execute
  --overlap    how long the old token stays valid beside the new one; default 24h
  --hosts      remove the hosts that the token enrolled as well

create and rotate print the token, which is shown only once, to standard output, and a description to standard error.
`

const DEFAULT_OVERLAP = '24h'
const EXIT_REGISTRY_FAILED = 1
const EXIT_BAD_USAGE = 2

/** Creates a token, stores its record, and prints it. */
async function create(store: (record: TokenRecord) => unknown, plan: TokenPlan): Promise<void> {
  const { kind, host_patterns, milliseconds, name, limits } = plan
  const created_at = Date.now()
  const expires_at = created_at + milliseconds
  const { token, record } = await createToken({
    kind,
    host_patterns,
    created_at,
    expires_at,
    name,
    limits,
  })
  await store(record)
  const hosts = host_patterns.length > 0 ? ` for hosts ${host_patterns.join(', ')}` : ''
  const until = new Date(expires_at).toISOString()
  process.stderr.write(`Token ${record.token_id}, kind ${kind}${hosts}, valid until ${until}:\n`)
  process.stdout.write(`${token}\n`)
}

const isValid = ({ revoked_at, expires_at }: TokenRecord) =>
  revoked_at === null && expires_at > Date.now()

function statusOf(token: TokenRecord): string {
  if (token.revoked_at !== null) return 'revoked'
  if (!isValid(token)) return 'expired'
  return token.max_uses !== null && token.uses >= token.max_uses ? 'spent' : 'valid'
}

const timeOf = (milliseconds: number | null) =>
  milliseconds === null ? 'never' : new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')

async function list(registry: HostRegistry): Promise<void> {
  const rows = (await registry.listTokens()).map((token) => [
    token.token_id,
    token.kind,
    statusOf(token),
    timeOf(token.expires_at),
    timeOf(token.created_at),
    timeOf(token.last_used_at),
    token.kind === 'enrol' ? `${token.uses}/${token.max_uses ?? '-'}` : '-',
    token.host_patterns.join(',') || '-',
    token.name ?? '',
  ])
  const head = ['TOKEN_ID', 'KIND', 'STATUS', 'EXPIRES_AT', 'CREATED_AT', 'LAST_USED_AT']
  const table = [[...head, 'USES', 'HOSTS', 'NAME'], ...rows]
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of table) {
    const line = row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  ')
    process.stdout.write(`${line.trimEnd()}\n`)
  }
}

interface RotateOptions {
  readonly ttl?: string | undefined
  readonly overlap?: string | undefined
}

/** Replaces a token: creates one with the uses that it has left, and lets the old one expire after the overlap. */
async function rotate(
  registry: HostRegistry,
  tokenId: string,
  { ttl, overlap = DEFAULT_OVERLAP }: RotateOptions,
): Promise<void> {
  const old = await registry.findToken(tokenId)
  if (old === undefined || !isValid(old)) throw notValid(tokenId)
  const { kind, host_patterns, name, uses, max_uses, max_hosts, max_bytes } = old
  if (max_uses !== null && uses >= max_uses) {
    throw new UsageError(`Token ${tokenId} has no uses left. Create another one`)
  }
  const until = Date.now() + millisecondsOf('--overlap', overlap)
  const lifetime = old.expires_at - old.created_at
  await create((record) => registry.addToken(record), {
    kind,
    host_patterns,
    milliseconds: ttl === undefined ? lifetime : millisecondsOf('--ttl', ttl),
    name: name ?? undefined,
    limits: { max_uses: max_uses === null ? null : max_uses - uses, max_hosts, max_bytes },
  })
  await registry.shortenToken(tokenId, until)
  const end = new Date(Math.min(until, old.expires_at)).toISOString()
  process.stderr.write(
    `Token ${tokenId} is valid until ${end}. Use the new one everywhere by then\n`,
  )
}

async function revoke(registry: HostRegistry, tokenId: string, withHosts = false): Promise<void> {
  const wasRevoked = await registry.revokeToken(tokenId, Date.now())
  if (!wasRevoked && !withHosts) throw notValid(tokenId)
  if (wasRevoked) process.stderr.write(`Token ${tokenId} is revoked\n`)
  if (!withHosts) return
  const removed = await registry.removeHostsOf(tokenId, Date.now())
  process.stderr.write(`Removed hosts that it had enrolled: ${removed}\n`)
}

const notValid = (tokenId: string) =>
  new UsageError(`No token ${tokenId} is valid: it is unknown, expired or already revoked`)

function readCommand(argv: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kind: text,
        host: { type: 'string', multiple: true },
        ttl: text,
        name: text,
        uses: text,
        'max-hosts': text,
        'max-bytes': text,
        overlap: text,
        hosts: { type: 'boolean' },
        sql: text,
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Reports a missing database: with another DATA_DIR or in another folder, the service would not find the token. */
function noteMissingFile({ databaseUrl }: Settings, command: string): void {
  const path = sqlitePath(databaseUrl)
  if (path === undefined || existsSync(path)) return
  const advice = 'start the service with the same DATA_DIR or DATABASE_URL, and in the same folder'
  if (command !== 'create') {
    throw new UsageError(
      `There is no database ${path}: set DATA_DIR or DATABASE_URL as for the service`,
    )
  }
  process.stderr.write(`There is no database ${path} yet, so it is created: ${advice}\n`)
}

async function run(argv: readonly string[]): Promise<void> {
  const { values, positionals } = readCommand(argv)
  const [command = '', tokenId] = positionals
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  const { sql } = values
  if (command === 'create' && sql !== undefined) {
    return await create((record) => writeFile(sql, tokenSql(record)), readCreateOptions(values))
  }
  const chosen = commandOf(command, tokenId, values)
  const settings = readSettings(process.env)
  if (settings.databaseUrl === 'memory:') {
    throw new UsageError('DATABASE_URL=memory: keeps nothing between two processes')
  }
  noteMissingFile(settings, command)
  const registry = await openRegistryOf(settings, openBunSqliteRegistry, () => undefined)
  try {
    await chosen(registry)
  } finally {
    await registry.close()
  }
}

function commandOf(
  command: string,
  tokenId: string | undefined,
  values: ReturnType<typeof readCommand>['values'],
): (registry: HostRegistry) => Promise<void> {
  if (command === 'create') {
    const plan = readCreateOptions(values)
    return (registry) => create((record) => registry.addToken(record), plan)
  }
  if (command === 'list') return list
  if (command !== 'rotate' && command !== 'revoke') {
    throw new UsageError('Choose a command: create, list, rotate or revoke (--help explains them)')
  }
  if (tokenId === undefined)
    throw new UsageError('Name the token by its id, which `npm run token -- list` shows')
  return command === 'rotate'
    ? (registry) => rotate(registry, tokenId, values)
    : (registry) => revoke(registry, tokenId, values.hosts)
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
