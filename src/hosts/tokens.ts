import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/**
 * `enrol`: may enrol hosts with matching names. `resolve`: may call the stateless endpoints where they require a token.
 * `read`: may also read the inventory. `admin`: may also delete hosts.
 */
export const TOKEN_KINDS = ['enrol', 'resolve', 'read', 'admin'] as const
/** The kind of a token: see `TOKEN_KINDS`. */
export const TokenKind = z.enum(TOKEN_KINDS)
/** The kind of a token: see `TOKEN_KINDS`. */
export type TokenKind = z.infer<typeof TokenKind>

/** A token as the registry stores it: without its secret. Times are milliseconds since 1970. */
export interface TokenRecord {
  readonly token_id: string
  readonly kind: TokenKind
  /** SHA-256 of the secret, in hex. */
  readonly secret_sha256: string
  /** The name that the operator gave it; null: none. */
  readonly name: string | null
  /** Names of the hosts that it may enrol, as for `matchesPattern`. Empty for other kinds than `enrol`. */
  readonly host_patterns: readonly string[]
  readonly created_at: number
  readonly expires_at: number
  readonly revoked_at: number | null
  /** Accurate to a minute; null: never used. */
  readonly last_used_at: number | null
  /** How many hosts it has enrolled, including hosts that were removed since. */
  readonly uses: number
  /** The limit of `uses`; null: no limit. */
  readonly max_uses: number | null
  /** The most hosts enrolled by it at the same time; null: no limit. */
  readonly max_hosts: number | null
  /** The most bytes of the reports of all these hosts together; null: only each report is limited. */
  readonly max_bytes: number | null
}

/** The limits of an enrolment token. */
export type TokenLimits = Pick<TokenRecord, 'max_uses' | 'max_hosts' | 'max_bytes'>

const NO_LIMITS: TokenLimits = { max_uses: null, max_hosts: null, max_bytes: null }

const TOKEN = /^pcs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/

const bytesOf = (text: string) => new TextEncoder().encode(text)
const hexOf = (bytes: Uint8Array) => bytes.toHex()

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text)))
}

/** Creates a token. `token` has the only copy of the secret: show it once, and store only `record`. */
export async function createToken(request: {
  readonly kind: TokenKind
  readonly host_patterns: readonly string[]
  readonly created_at: number
  readonly expires_at: number
  readonly name?: string | undefined
  readonly limits?: TokenLimits
}): Promise<{ readonly token: string; readonly record: TokenRecord }> {
  const tokenId = hexOf(crypto.getRandomValues(new Uint8Array(8)))
  const secret = crypto
    .getRandomValues(new Uint8Array(32))
    .toBase64({ alphabet: 'base64url', omitPadding: true })
  const record: TokenRecord = {
    token_id: tokenId,
    kind: request.kind,
    secret_sha256: hexOf(await sha256(secret)),
    host_patterns: request.host_patterns,
    created_at: request.created_at,
    expires_at: request.expires_at,
    revoked_at: null,
    name: request.name ?? null,
    last_used_at: null,
    uses: 0,
    ...(request.limits ?? NO_LIMITS),
  }
  return { token: `pcs_${tokenId}_${secret}`, record }
}

const NO_DIGEST = '00'.repeat(32)

/**
 * The record of the token in an `Authorization: Bearer` header; undefined if it is malformed, unknown, expired or
 * revoked, or if its secret is wrong. The time does not depend on the secret.
 */
export async function verifyToken(
  authorization: string | undefined,
  findToken: (tokenId: string) => Promise<TokenRecord | undefined>,
  now: number,
): Promise<TokenRecord | undefined> {
  const bearer = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  const [, tokenId, secret] = TOKEN.exec(bearer ?? '') ?? []
  if (tokenId === undefined || secret === undefined) return undefined
  const record = await findToken(tokenId)
  const expected = Uint8Array.fromHex(record?.secret_sha256 ?? NO_DIGEST)
  const matches = timingSafeEqual(await sha256(secret), expected)
  const usable = record !== undefined && record.revoked_at === null && now < record.expires_at
  return matches && usable ? record : undefined
}

const MAY_ACT_AS: ReadonlyMap<string, readonly TokenKind[]> = new Map([
  ['enrol', ['enrol']],
  ['resolve', ['resolve']],
  ['read', ['read', 'resolve']],
  ['admin', ['admin', 'read', 'resolve']],
])

/** Whether a token may do what tokens of `kind` may do. */
export const mayActAs = (record: TokenRecord, kind: TokenKind): boolean =>
  MAY_ACT_AS.get(record.kind)?.includes(kind) ?? false

/**
 * Whether `hostId` matches `pattern`, in which `*` stands for any characters within one DNS label: `gpu-*` is not for
 * `gpu-1.example`. Takes time proportional to the product of the lengths at most.
 */
export function matchesPattern(hostId: string, pattern: string): boolean {
  const labels = hostId.split('.')
  const patterns = pattern.split('.')
  return (
    labels.length === patterns.length &&
    labels.every((label, index) => matchesLabel(label, patterns[index] ?? ''))
  )
}

function matchesLabel(label: string, pattern: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  if (!label.startsWith(head)) return false
  const tail = rest.pop()
  if (tail === undefined) return label === head
  let from = head.length
  for (const part of rest) {
    const at = label.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return label.length - tail.length >= from && label.endsWith(tail)
}
