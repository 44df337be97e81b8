import packageJson from '../../../package.json' with { type: 'json' }
import { CODE_SECTIONS } from '../../http/problems/code-sections.ts'
import { type SarifResult, type SarifRule, sarifLog } from '../../manifests/index.ts'
import type { Report, ReportFinding } from './report.ts'

/** A report as a SARIF 2.1.0 log. */
export function formatAsSarif({ findings, subjects }: Report): string {
  const log = sarifLog(findings.map(resultOf), (code) => ruleOf(code, findings), {
    uris: subjects.map(uriOf),
    version: packageJson.version,
  })
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf({ place, pointer, pods = [], ...finding }: ReportFinding): SarifResult {
  const { code, severity, message, ignored } = finding
  return {
    code,
    severity,
    message,
    logicalName: pointer,
    ...(place && { place: { uri: uriOf(place.file), line: place.line, column: place.column } }),
    pods,
    ignored,
  }
}

/** A path as a URI reference: code scanning looks the file up relative to the repository. */
function uriOf(path: string): string {
  return encodeURI(path.replaceAll('\\', '/').replace(/^\.\//, '').toWellFormed())
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F')
}

function ruleOf(code: string, findings: readonly ReportFinding[]): SarifRule {
  const entries = CODE_SECTIONS.flatMap((section) => section.entries)
  const summary = entries.find((entry) => entry.code === code)?.summary
  const severity = findings.find((finding) => finding.code === code)?.severity ?? 'note'
  return { severity, summary: summary ?? code, fix: `parallel-config explain ${code}` }
}
