import type { ContentCoding } from '../../dependencies.ts'

/**
 * The best of the available codings that `Accept-Encoding` accepts (RFC 9110, section 12.5.3); `identity` if it accepts
 * none of them.
 */
export function chooseCoding(
  acceptEncoding: string | null,
  available: readonly ContentCoding[],
): ContentCoding {
  const ranges = (acceptEncoding ?? '').toLowerCase().split(',').map(readRange)
  const isAccepted = new Map(ranges)
  return available.find((coding) => isAccepted.get(coding) ?? isAccepted.get('*')) ?? 'identity'
}

/** A coding, or `*` for all others, and whether it is accepted: `br;q=0` is not. */
function readRange(range: string): readonly [string, boolean] {
  const [coding = '', weight = ''] = range.split(';').map((part) => part.trim())
  return [coding, !/^q=0(?:\.0*)?$/.test(weight)]
}
