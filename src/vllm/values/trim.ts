/**
 * Unicode's White_Space, which Rust (and so pydantic) and Python's int() trim. JavaScript's trim() also removes U+FEFF,
 * but not U+0085.
 */
export const WHITE_SPACE =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'

/** `text` without the characters of `others` at its end. A regular expression would take quadratic time. */
export function trimEnd(text: string, others: string): string {
  let end = text.length
  while (end > 0 && others.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** `text` without the characters of `space` at both ends, in time linear in its length. */
export function trim(text: string, space: string): string {
  let start = 0
  let end = text.length
  while (start < end && space.includes(text.charAt(start))) start++
  while (end > start && space.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
