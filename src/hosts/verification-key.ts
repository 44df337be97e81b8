import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose'

/** The only algorithm that hosts sign with (RFC 8037). */
export const ALGORITHM = 'EdDSA'

/** The most imported keys that are cached: all hosts of a large cluster fit, and each takes less than a kilobyte. */
const MOST_CACHED = 20_000

/** An imported public key of a host. */
export interface VerificationKey {
  readonly key: CryptoKey
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string
}

/** The `x` of a key whose private half was never stored, so that no message can be signed with it. */
export const UNOWNED_KEY = 'XHyiK7SUJ6hlzuO_FTWbHh3YZMFi8cHptTALvWiSbbQ'

/**
 * The y-coordinates of the points of low order, without the sign bit, including encodings above the prime. Forged
 * signatures verify with such a key, and WebCrypto imports it.
 */
const LOW_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

const cache = new Map<string, VerificationKey>()

/** The Ed25519 key with this `x`, imported once. Rejects if `x` is not a key. */
export async function verificationKey(x: string): Promise<VerificationKey> {
  const known = cache.get(x)
  if (known !== undefined) return known
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  const made = { key: await importJWK(jwk, ALGORITHM), kid: await calculateJwkThumbprint(jwk) }
  if (cache.size >= MOST_CACHED) cache.clear()
  cache.set(x, made)
  return made
}

/** Whether `x` is a key with which a signature proves who made it: a point of the curve, not of low order. */
export async function isVerificationKey(x: string): Promise<boolean> {
  const bytes = Uint8Array.fromBase64(x, { alphabet: 'base64url' })
  bytes[31] = (bytes[31] ?? 0) & 0x7f
  if (LOW_ORDER.has(bytes.toHex())) return false
  return await verificationKey(x).then(
    () => true,
    () => false,
  )
}
