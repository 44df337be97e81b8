import type { Sha256 } from '../parallel-config/index.ts'

/** SHA-256 with Bun's own library. */
export const sha256: Sha256 = (text) => Bun.CryptoHasher.hash('sha256', text, 'hex')
