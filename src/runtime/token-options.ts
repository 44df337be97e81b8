import { TOKEN_KINDS, TokenKind, type TokenLimits } from '../hosts/tokens.ts'

/** What is wrong with the command line, for the person who typed it. */
export class UsageError extends Error {}

const SECONDS_BY_UNIT = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
])
const DEFAULT_TTL = { enrol: '1h', resolve: '90d', read: '90d', admin: '90d' } as const
const DEFAULT_MAX_HOSTS = 1_000
const MAX_TTL_SECONDS = 10 * 365 * 86_400

/** The options of `create` as they were typed. */
export interface CreateOptions {
  readonly kind?: string | undefined
  readonly host?: readonly string[] | undefined
  readonly ttl?: string | undefined
  readonly name?: string | undefined
  readonly uses?: string | undefined
  readonly 'max-hosts'?: string | undefined
  readonly 'max-bytes'?: string | undefined
}

/** A token to create. */
export interface TokenPlan {
  readonly kind: TokenKind
  readonly host_patterns: readonly string[]
  /** How long it is valid. */
  readonly milliseconds: number
  readonly name: string | undefined
  readonly limits: TokenLimits
}

/**
 * The token that the options describe.
 * @throws {UsageError} for the first invalid option.
 */
export function readCreateOptions(options: CreateOptions): TokenPlan {
  const { host = [], ttl } = options
  const { data: kind } = TokenKind.safeParse(
    options.kind ?? (host.length > 0 ? 'enrol' : undefined),
  )
  if (kind === undefined) throw new UsageError(`Give --kind as one of ${TOKEN_KINDS.join(', ')}`)
  refuseHosts(kind, host)
  return {
    kind,
    host_patterns: host,
    milliseconds: millisecondsOf('--ttl', ttl ?? DEFAULT_TTL[kind]),
    name: readName(options.name),
    limits: readLimits(kind, host, options),
  }
}

function refuseHosts(kind: TokenKind, host: readonly string[]): void {
  if (kind === 'enrol' && host.length === 0) {
    throw new UsageError("Name the hosts that the token is for, such as --host 'gpu-*'")
  }
  if (kind !== 'enrol' && host.length > 0) {
    throw new UsageError(
      `--host is only for tokens of kind enrol: a token of kind ${kind} is for all hosts`,
    )
  }
  const pattern = host.find((each) => !/^[a-z0-9.*-]{1,253}$/.test(each))
  if (pattern === undefined) return
  throw new UsageError(`--host ${pattern} matches no host: write lower case, digits, -, . and *`)
}

function readLimits(kind: TokenKind, host: readonly string[], options: CreateOptions): TokenLimits {
  const given = [
    ['--uses', options.uses],
    ['--max-hosts', options['max-hosts']],
    ['--max-bytes', options['max-bytes']],
  ] as const
  if (kind !== 'enrol') {
    const wrong = given.find(([, text]) => text !== undefined)
    if (wrong === undefined) return { max_uses: null, max_hosts: null, max_bytes: null }
    throw new UsageError(
      `${wrong[0]} is only for tokens of kind enrol: a token of kind ${kind} enrols no hosts`,
    )
  }
  const [max_uses = null, max_hosts = null, max_bytes = null] = given.map(([name, text]) =>
    text === undefined ? null : countOf(name, text),
  )
  const isOneName = host.length === 1 && !host[0]?.includes('*')
  return {
    max_uses: max_uses ?? (isOneName ? 1 : null),
    max_hosts: max_hosts ?? DEFAULT_MAX_HOSTS,
    max_bytes,
  }
}

function countOf(option: string, text: string): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0
  if (count > 0) return count
  throw new UsageError(`${option} ${text} is not a number: write 1 or more`)
}

function readName(name: string | undefined): string | undefined {
  if (name === undefined || /^[\p{L}\p{N}][\p{L}\p{N} ._@/-]{0,63}$/u.test(name)) return name
  throw new UsageError('--name takes 1 to 64 letters, digits, spaces and . _ @ / -')
}

/** The milliseconds in a duration such as 15m. `option` names it in the message of an error. */
export function millisecondsOf(option: string, text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (SECONDS_BY_UNIT.get(unit) ?? Number.NaN)
  if (seconds > 0 && seconds <= MAX_TTL_SECONDS) return seconds * 1000
  throw new UsageError(
    `${option} ${text} is not a duration. Write a number with s, m, h or d, such as 15m`,
  )
}
