import type { Sha256 } from '../parallel-config/index.ts'

/** Room for the text of a hash several times over, that of most documents too. */
const room = Buffer.allocUnsafe(16 * 1024)

const MOST_BYTES_FOR_A_UNIT = 3

/**
 * SHA-256 by Bun's own library. The pieces are put together in room that stays the same and so in the caches of the
 * processor: a text made for each request would lie in other memory each time.
 */
export const sha256: Sha256 = (pieces) => {
  let length = 0
  for (const piece of pieces) {
    if (length + piece.length * MOST_BYTES_FOR_A_UNIT > room.length) return digest(pieces.join(''))
    length += room.write(piece, length)
  }
  return digest(room.subarray(0, length))
}

const digest = (bytes: string | Buffer) => Bun.CryptoHasher.hash('sha256', bytes, 'hex')
