import { JsonFault, positionAfter } from './json-fault.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Decodes UTF-8 without a byte order mark.
 * @throws {JsonFault} `byte_order_mark` or `invalid_utf8`.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new JsonFault(
      'byte_order_mark',
      'The text begins with a byte order mark',
      positionAfter(''),
    )
  }
  try {
    return strict.decode(bytes)
  } catch {
    const bad = firstBadByte(bytes)
    const position = positionAfter(lenient.decode(bytes.subarray(0, bad)))
    const shown = `0x${(bytes[bad] ?? 0).toString(16).padStart(2, '0')}`
    const reason =
      bad < bytes.length
        ? `Byte ${shown} is not valid UTF-8 here`
        : 'The last character is cut short'
    throw new JsonFault('invalid_utf8', reason, { ...position, byte_offset: bad })
  }
}

// A lenient decoder replaces invalid bytes with U+FFFD, so the text encoded again differs from the first of them on.
function firstBadByte(bytes: Uint8Array): number {
  const repaired = new TextEncoder().encode(lenient.decode(bytes))
  const index = bytes.findIndex((byte, at) => byte !== repaired[at])
  return index === -1 ? bytes.length : index
}
