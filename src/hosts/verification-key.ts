import { type CryptoKey, calculateJwkThumbprint, importJWK } from 'jose'

/** The only algorithm that hosts sign with (RFC 8037). */
export const ALGORITHM = 'EdDSA'

/** Most keys kept at hand: one is under a kilobyte, and all hosts of a large cluster fit. */
const KEPT = 20_000

export interface VerificationKey {
  readonly key: CryptoKey
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string
}

/** A key whose private half was never kept: no message verifies by it. */
export const UNOWNED_KEY = 'XHyiK7SUJ6hlzuO_FTWbHh3YZMFi8cHptTALvWiSbbQ'

/**
 * The y-coordinates of the points of low order, with the sign bit cleared, those written above the prime included. By such
 * a key forged signatures verify, so WebCrypto's import is not enough.
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

const kept = new Map<string, VerificationKey>()

/** The key of an Ed25519 JWK by its `x`, imported once. Rejects for an `x` that is not a key. */
export async function verificationKey(x: string): Promise<VerificationKey> {
  const known = kept.get(x)
  if (known !== undefined) return known
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  const made = { key: await importJWK(jwk, ALGORITHM), kid: await calculateJwkThumbprint(jwk) }
  if (kept.size >= KEPT) kept.clear()
  kept.set(x, made)
  return made
}

/** Whether `x` is a key by which a signature proves who made it. */
export async function isVerificationKey(x: string): Promise<boolean> {
  const bytes = Uint8Array.fromBase64(x, { alphabet: 'base64url' })
  bytes[31] = (bytes[31] ?? 0) & 0x7f
  if (LOW_ORDER.has(bytes.toHex())) return false
  return await verificationKey(x).then(
    () => true,
    () => false,
  )
}
