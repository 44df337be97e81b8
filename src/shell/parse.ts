import { type ParsedScript, parse, type Statement } from 'unbash'
import { refusedBySh, refusedPattern, type SyntaxFault } from './dialect.ts'
import type { Source } from './state/source.ts'

/** The statements of a text that the shell runs, and the syntax error that stops it after them. */
export interface Parsed {
  readonly statements: readonly Statement[]
  readonly fault?: SyntaxFault
}

/** The parser's time grows with the square of the here-documents. */
const MOST_HERE_DOCUMENTS = 500

/** Parses a text as the shell does: what is complete on the lines before a syntax error still runs. */
export function parseSource(source: Source): Parsed {
  if (source.text.split('<<').length > MOST_HERE_DOCUMENTS) {
    return { statements: [], fault: { message: 'it has too many `<<`', pos: 0 } }
  }
  const script = parse(source.text)
  const fault = firstFault(script, source)
  if (fault === undefined) return { statements: script.commands }
  const line = source.text.lastIndexOf('\n', fault.pos - 1)
  // A statement that is left open ends at 0.
  const isBefore = ({ pos, end }: Statement) => pos < end && end <= line
  return { statements: script.commands.filter(isBefore), fault }
}

function firstFault(script: ParsedScript, source: Source): SyntaxFault | undefined {
  const faults = [...(script.errors ?? [])]
  // A text that is wrong from its start needs no second look.
  if (source.dialect === 'sh' && faults[0]?.pos !== 0) {
    const refused = refusedBySh(script)
    if (refused !== undefined) faults.push(refused)
  }
  if (
    /[?*+@!]\(/.test(source.text) &&
    !(source.dialect === 'bash' && source.text.includes('extglob'))
  ) {
    const refused = refusedPattern(script, source.dialect)
    if (refused !== undefined) faults.push(refused)
  }
  return faults.reduce<SyntaxFault | undefined>(
    (first, fault) => (first === undefined || fault.pos < first.pos ? fault : first),
    undefined,
  )
}
