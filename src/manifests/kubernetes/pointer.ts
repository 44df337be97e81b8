import type { Path } from '../yaml/document.ts'

/** A path as a JSON Pointer (RFC 6901). */
export function pointerTo(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
