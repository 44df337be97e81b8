import type { ContentCoding } from '../../dependencies.ts'

/** The best of the codings there are that `Accept-Encoding` takes (RFC 9110, section 12.5.3); `identity` where it takes none. */
export function chooseCoding(
  acceptEncoding: string | null,
  available: readonly ContentCoding[],
): ContentCoding {
  const accepted = new Set(
    (acceptEncoding ?? '')
      .toLowerCase()
      .split(',')
      .map((range) => range.split(';').map((part) => part.trim()))
      .filter(([, weight]) => !/^q=0(?:\.0*)?$/.test(weight ?? ''))
      .map(([coding]) => coding),
  )
  return available.find((coding) => accepted.has(coding)) ?? 'identity'
}
