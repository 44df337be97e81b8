/** Whether `If-None-Match` of a request contains `etag` (weak comparison) or `*` (RFC 9110, section 13.1.2). */
export function etagMatches({ headers }: Request, etag: string): boolean {
  const ifNoneMatch = headers.get('if-none-match')
  if (ifNoneMatch === null) return false
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  const tags = ifNoneMatch.split(',').map(opaque)
  return tags.some((tag) => tag === '*' || tag === opaque(etag))
}
