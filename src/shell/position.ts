import type { LineIndex } from '../vllm/values/lines.ts'

/** A place in a text for a reader, from an offset in UTF-16 code units. */
export function describePosition(lines: LineIndex, offset: number): string {
  const { line, column } = lines.placeOf(offset)
  return `line ${line}, column ${column}`
}
