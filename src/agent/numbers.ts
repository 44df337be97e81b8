/**
 * A whole number as the kernel writes it, decimal digits and no more (`1e2`, `0x1` and `+1` are none), within the
 * bounds; undefined if the text is not such a number.
 */
export function parseInteger(text: string, from: number, to: number): number | undefined {
  if (!/^(?:0|-?[1-9]\d{0,15})$/.test(text)) return undefined
  const value = Number(text)
  return value >= from && value <= to ? value : undefined
}

/** Most bytes that a fact may count: the largest integer that JSON readers agree on. */
export const MOST_BYTES = Number.MAX_SAFE_INTEGER

/** A size of memory, which is a whole number of pages; undefined if it is not one. */
export function parseMemorySize(text: string): number | undefined {
  const bytes = parseInteger(text, PAGE, MOST_BYTES)
  return bytes !== undefined && bytes % PAGE === 0 ? bytes : undefined
}

/** The smallest page of any kernel, in bytes. */
const PAGE = 4096

/** Bytes for a person: `141.0 GiB`. */
export function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`
}

/** A count with its noun for a message: `1 error`, `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
