import { type CompactVerifyResult, type CryptoKey, compactVerify, errors } from 'jose'
import { z } from 'zod'
import { ALGORITHM, verificationKey } from './verification-key.ts'

/** The `typ` in the protected header of each kind of message. */
export const MESSAGE_TYPES = { report: 'host-report+jwt', lease: 'host-lease+jwt' } as const
/** A kind of message from a host: its report, or the renewal of its lease. */
export type MessageType = keyof typeof MESSAGE_TYPES

/** The most seconds between the time in a message, by the clock of the host, and the clock of the server. */
export const MAX_CLOCK_SKEW_SECONDS = 60

const common = {
  aud: z.string(),
  sub: z.string(),
  boot_id: z
    .string()
    .min(1)
    .max(128)
    .refine((text) => !/\p{Cc}/u.test(text)),
  sequence: z.int().min(1),
  iat: z.number(),
}
const CLAIMS = {
  report: z.strictObject({ ...common, report: z.unknown() }),
  lease: z.strictObject({ ...common, report_sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
}
/** The payload of a message. */
export type Claims<Type extends MessageType> = z.infer<(typeof CLAIMS)[Type]>

/** What a message must match; `now` is in milliseconds since 1970. */
export interface Expected<Type extends MessageType> {
  readonly type: Type
  readonly host_id: string
  /** The `x` of the Ed25519 key that the host enrolled. */
  readonly public_key: string
  readonly audience: string
  readonly now: number
}

/** A well-formed message with an invalid signature: verifying it takes as long as any other message. */
const DECOY = `eyJhbGciOiJFZERTQSJ9.${'e30'.repeat(64)}.${'A'.repeat(86)}`

/** Three base64url parts, the last of 64 bytes in canonical form: a decoder would accept 15 other spellings of it. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]{85}[AQgw]$/

async function verified(message: string, key: CryptoKey): Promise<CompactVerifyResult | undefined> {
  const options = { algorithms: [ALGORITHM] }
  try {
    if (!COMPACT_JWS.test(message)) throw new errors.JWSInvalid()
    return await compactVerify(message, key, options)
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
      await compactVerify(DECOY, key, options).catch(() => undefined)
    }
    return undefined
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/**
 * The claims of a compact JWS if the host's key signed it, for this audience, host and purpose, within the clock skew.
 * Undefined if anything is wrong: the reason is not reported, and every failure takes the same time.
 */
export async function verifyMessage<Type extends MessageType>(
  message: string,
  expected: Expected<Type>,
): Promise<Claims<Type> | undefined> {
  const { key, kid: expectedKid } = await verificationKey(expected.public_key)
  const result = await verified(message, key)
  if (result === undefined) return undefined
  const { alg, kid, typ, ...others } = result.protectedHeader
  const headerHolds =
    alg === ALGORITHM &&
    typ === MESSAGE_TYPES[expected.type] &&
    kid === expectedKid &&
    Object.keys(others).length === 0
  const { data: claims } = CLAIMS[expected.type].safeParse(parseJson(result.payload))
  const claimsHold =
    claims?.aud === expected.audience &&
    claims.sub === expected.host_id &&
    Math.abs(expected.now / 1000 - claims.iat) <= MAX_CLOCK_SKEW_SECONDS
  return headerHolds && claimsHold ? (claims as Claims<Type>) : undefined
}
