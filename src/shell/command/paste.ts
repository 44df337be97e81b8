/** What happens to a command on its way from a web page or a terminal: prompts, typographic quotes, odd blanks. */

import type { Range, ShellNotice } from '../types.ts'
import { QuotedParts } from './quoted-parts.ts'
import { type Replacement, RewrittenText } from './rewritten-text.ts'

/**
 * Turns a pasted text into one that a shell can read; what it had to change goes to `notices`, with its place as pasted.
 * Within plain quotes nothing changes.
 */
export function cleanPaste(pasted: string, notices: ShellNotice[]): RewrittenText {
  const quoted = new QuotedParts(pasted)
  const outsideQuotes =
    (replacement: Replacement): Replacement =>
    (match, place) =>
      quoted.has(place.start) ? undefined : replacement(match, place)
  const plain = replaceCharacters(
    new RewrittenText(pasted).replace(
      /\r\n/g,
      outsideQuotes(() => '\n'),
    ),
    outsideQuotes,
    notices,
  )
  const withoutFence = plain.replace(
    FENCE,
    outsideQuotes(() => ''),
  )
  return removePrompts(withoutFence, outsideQuotes, notices)
}

/** Keeps a replacement from changing what is quoted. */
type OutsideQuotes = (replacement: Replacement) => Replacement

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
const REPLACED = new RegExp([...REPLACEMENTS.keys()].join('|'), 'g')
/** A dash where an option begins. A hyphen after it is the second one of the two. */
const DASH = /(?<=^|[ \t\n])([\u2010-\u2015\u2212])(-?)(?=[A-Za-z])/g

function replaceCharacters(
  pasted: RewrittenText,
  outsideQuotes: OutsideQuotes,
  notices: ShellNotice[],
): RewrittenText {
  const found = new Map<string, Range>()
  const note = (one: string, { start }: Range) => {
    if (!found.has(one)) found.set(one, { start, end: start + one.length })
  }
  const replaced = pasted
    .replace(
      REPLACED,
      outsideQuotes(([one], place) => {
        note(one, place)
        return REPLACEMENTS.get(one)
      }),
    )
    .replace(
      DASH,
      outsideQuotes(([, dash = '', hyphen = ''], place) => {
        note(dash, place)
        // A hyphen or minus sign is one character; the longer dashes stand for two.
        return /[\u2010\u2011\u2212]/.test(dash) ? `-${hyphen}` : '--'
      }),
    )
  const [first] = [...found.values()].sort((a, b) => a.start - b.start)
  if (first === undefined) return replaced
  const names = [...found.keys()].map(
    (one) => `U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
  const message = `The text contains characters that a word processor or a web page put in place of plain quotes, hyphens or blanks (${names.join(', ')}). They are read as the plain ones; a shell would pass them on. Replace them`
  notices.push({ code: 'typographic_characters', message, ...first })
  return replaced
}

/** A fence of Markdown around the command. */
const FENCE = /^[ \t]{0,3}(?:```|~~~)\w*[ \t]*$/gm

/** `$ `, `% `, `user@host:~$ ` and a virtual environment in parentheses before them; `!` of a notebook. */
const PROMPT = /^[ \t]*(?:\([\w.-]+\) ?)?(?:[\w.-]+@[^\s#$%>]+ ?[$#%] |[$%] |!(?=[A-Za-z]))/m
/** The same, and the prompt of the lines that follow one. */
const PROMPTS = new RegExp(`${PROMPT.source}|^> `, 'gm')

function removePrompts(
  pasted: RewrittenText,
  outsideQuotes: OutsideQuotes,
  notices: ShellNotice[],
): RewrittenText {
  if (!PROMPT.test(pasted.text)) return pasted
  return pasted.replace(
    PROMPTS,
    outsideQuotes(([prompt], place) => {
      const message = `${JSON.stringify(prompt)} is read as the prompt of a terminal and left out`
      notices.push({ code: 'prompt_removed', message, ...place })
      return ''
    }),
  )
}
