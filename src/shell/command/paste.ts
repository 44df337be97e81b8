/** What happens to a command on its way from a web page or a terminal: prompts, typographic quotes, odd blanks. */

import type { Range, ShellNotice } from '../types.ts'

/** A text as a shell can read it, and what had to be changed. */
export interface Pasted {
  readonly text: string
  readonly notices: readonly ShellNotice[]
}

/** Turns a pasted text into one that a shell can read. */
export function cleanPaste(pasted: string): Pasted {
  const notices: ShellNotice[] = []
  const plain = replaceCharacters(pasted.replaceAll('\r\n', '\n'), notices)
  const lines = plain.split('\n')
  const text = removePrompts(removeFence(lines), notices).join('\n')
  return { text, notices }
}

const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ['\u201c', '"'],
  ['\u201d', '"'],
  ['\u201e', '"'],
  ['\u2018', "'"],
  ['\u2019', "'"],
  ['\u00a0', ' '],
  ['\u202f', ' '],
  ['\u3000', ' '],
  ['\u2028', '\n'],
  ['\u200b', ''],
  ['\u200c', ''],
  ['\u200d', ''],
  ['\u2060', ''],
  ['\ufeff', ''],
])
/** A dash that stands where an option begins. A hyphen after it is the second one of the two. */
const DASH = /(^|[ \t\n])([\u2010-\u2015\u2212])(-?)(?=[A-Za-z])/g

function replaceCharacters(text: string, notices: ShellNotice[]): string {
  const found = new Set<string>()
  const replaced = [...text]
    .map((one) => {
      const plain = REPLACEMENTS.get(one)
      if (plain !== undefined) found.add(one)
      return plain ?? one
    })
    .join('')
    .replace(DASH, (_, before: string, dash: string, hyphen: string) => {
      found.add(dash)
      // A hyphen or minus sign is one character; the longer dashes stand for two.
      return before + (/[\u2010\u2011\u2212]/.test(dash) ? `-${hyphen}` : '--')
    })
  if (found.size > 0) {
    const names = [...found].map(
      (one) => `U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    )
    const message = `The text contains characters that a word processor or a web page put in place of plain quotes, hyphens or blanks (${names.join(', ')}). They are read as the plain ones; a shell would pass them on. Replace them`
    notices.push({ code: 'typographic_characters', message, ...firstOf(text, found) })
  }
  return replaced
}

function firstOf(text: string, found: ReadonlySet<string>): Range {
  const start = Math.min(...[...found].map((one) => text.indexOf(one)))
  return { start, end: start + 1 }
}

/** A fence of Markdown around the command. */
function removeFence(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (/^\s{0,3}(?:```|~~~)\w*\s*$/.test(line) ? '' : line))
}

/** `$ `, `% `, `user@host:~$ ` and a virtual environment in parentheses before them; `!` of a notebook. */
const PROMPT =
  /^\s{0,8}(?:\([\w.-]{1,64}\) ?)?(?:[\w.-]{1,64}@[\w.-]{1,64}[^\s#$%>]{0,128} ?[$#%] |[$%] |!(?=[A-Za-z]))/

function removePrompts(lines: readonly string[], notices: ShellNotice[]): string[] {
  const hasPrompt = lines.some((line) => PROMPT.test(line))
  let offset = 0
  return lines.map((line) => {
    const prompt = PROMPT.exec(line)?.[0] ?? (hasPrompt ? /^> /.exec(line)?.[0] : undefined)
    const start = offset
    offset += line.length + 1
    if (prompt === undefined) return line
    const message = `${JSON.stringify(prompt)} is read as the prompt of a terminal and left out`
    notices.push({ code: 'prompt_removed', message, start, end: start + prompt.length })
    // Blanks keep the place of everything that follows.
    return ' '.repeat(prompt.length) + line.slice(prompt.length)
  })
}
