import { isPrintable } from '../../vllm/values/printable.ts'

/** Text from outside as it can go to a terminal: what the terminal would obey is written out. */
export function visible(text: string): string {
  return text.replace(/[^\x20-\x7e\n]/gu, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    if (character === '\t' || isPrintable(codePoint)) return character
    return `\\u{${codePoint.toString(16)}}`
  })
}
