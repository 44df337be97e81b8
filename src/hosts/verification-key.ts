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

const kept = new Map<string, VerificationKey>()

/** The key of an Ed25519 JWK by its `x`, imported once. Rejects for an `x` that is no key. */
export async function verificationKey(x: string): Promise<VerificationKey> {
  const known = kept.get(x)
  if (known !== undefined) return known
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  const made = { key: await importJWK(jwk, ALGORITHM), kid: await calculateJwkThumbprint(jwk) }
  if (kept.size >= KEPT) kept.clear()
  kept.set(x, made)
  return made
}

/** Whether `x` is a key that signatures can be verified with. */
export const isVerificationKey = (x: string): Promise<boolean> =>
  verificationKey(x).then(
    () => true,
    () => false,
  )
