import { CODE_SECTIONS } from '../../http/problems/code-sections.ts'
import { nearest } from '../../vllm/values/nearest.ts'
import { EXIT, type ExitCode, UsageError } from '../exit.ts'
import type { System } from '../system.ts'

/**
 * Prints what a code stands for; a code can stand for several things.
 * @throws {UsageError} for an unknown one.
 */
export function explain([code = '']: readonly string[], system: System): ExitCode {
  const found = CODE_SECTIONS.flatMap(({ title, where, entries }) =>
    entries
      .filter((entry) => entry.code === code)
      .map(({ summary }) => `${title}: ${plain(summary)}\n  ${plain(where)}\n`),
  )
  if (found.length === 0) throw new UsageError(unknownCode(code))
  system.print(`${code}\n\n${found.join('\n')}`)
  return EXIT.pass
}

/** Markdown without the marks of code. */
const plain = (markdown: string) => markdown.replaceAll('`', '')

function unknownCode(code: string): string {
  const codes = CODE_SECTIONS.flatMap(({ entries }) => entries.map((entry) => entry.code))
  const close = nearest(code, codes)
  const hint = close === undefined ? '' : `. Did you mean ${close}?`
  return `${JSON.stringify(code)} is not a known code${hint}`
}
