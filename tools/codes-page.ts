import { CODE_SECTIONS } from '../src/http/problems/code-sections.ts'
import { PROBLEMS } from '../src/http/problems/problem.ts'

/** The page of all stable codes, in Markdown, made from the tables that the answers are made from. */
export function codesPage(): string {
  const problems = Object.entries(PROBLEMS).map(
    ([code, { status, meaning, remedy }]) =>
      `| \`${code}\` | ${status} | ${cell(`${meaning} ${remedy}`)} |`,
  )
  const [first, ...others] = CODE_SECTIONS
  return [
    '<!-- Made by tools/emit-codes.ts (npm run codes). Do not edit. -->',
    '# Codes',
    'Codes are stable: they may be matched on. Texts beside them may change.',
    `## ${first?.title}`,
    first?.where,
    ['| code | status | what it means and what to do |', '|---|---|---|', ...problems].join('\n'),
    ...others.flatMap(({ title, where, entries }) => [`## ${title}`, where, table(entries)]),
    '',
  ].join('\n\n')
}

function table(entries: readonly { code: string; summary: string }[]): string {
  const rows = entries.map(({ code, summary }) => `| \`${code}\` | ${cell(summary)} |`)
  return ['| code | what it means |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
