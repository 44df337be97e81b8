/** The JSON Pointer (RFC 6901) of a path of names and indices. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((segment) => `/${pointerSegment(String(segment))}`).join('')
}

/** A name as one segment of a JSON Pointer. */
export function pointerSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
