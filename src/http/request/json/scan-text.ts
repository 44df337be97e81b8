const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c

/** The index of the closing quote of the string that opens at `start`; the length of the text if it has none. */
export function endOfString(text: string, start: number): number {
  let end = start
  do {
    end = text.indexOf('"', end + 1)
    if (end === -1) return text.length
  } while (isEscaped(text, end))
  return end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}

/** The number of object members in a JSON text, counting duplicates. */
export function countMembers(text: string): number {
  let members = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === COLON) members++
    else if (character === QUOTE) at = endOfString(text, at)
  }
  return members
}

/** The index of the comma after the first `count` values of all arrays and objects, or -1. */
export function findSeparator(text: string, count: number): number {
  let separators = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === QUOTE) at = endOfString(text, at)
    else if (character === COMMA && ++separators === count) return at
  }
  return -1
}

/** The index of the bracket that opens a level deeper than `limit`, or -1. The text need not be valid JSON. */
export function findTooDeep(text: string, limit: number): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === ']' || character === '}') depth--
    else if ((character === '[' || character === '{') && ++depth > limit) return at
  }
  return -1
}
