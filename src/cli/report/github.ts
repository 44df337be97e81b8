import type { Report, ReportFinding } from './report.ts'

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const

/**
 * A report as workflow commands of GitHub Actions, which show it beside the lines of a pull request, where the file is named
 * as in the repository.
 */
export function formatForGitHub({ findings }: Report): string {
  return findings
    .filter(({ ignored }) => ignored === undefined)
    .map((finding) => `${annotation(finding)}\n`)
    .join('')
}

function annotation({ severity, code, message, place, pointer }: ReportFinding): string {
  const properties = [
    ...(place
      ? [
          `file=${property(place.file.replace(/^\.\//, ''))}`,
          `line=${place.line}`,
          `col=${place.column}`,
        ]
      : []),
    `title=${property(code)}`,
  ]
  const at = place === undefined && pointer !== '' ? ` (${pointer})` : ''
  return `::${COMMANDS[severity]} ${properties.join(',')}::${data(message + at)}`
}

// As actions/toolkit writes them (packages/core/src/command.ts).
const data = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
