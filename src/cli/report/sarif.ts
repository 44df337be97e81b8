import { isAbsolute, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import packageJson from '../../../package.json' with { type: 'json' }
import { CODE_SECTIONS } from '../../http/problems/code-sections.ts'
import {
  findDefinition,
  type SarifResult,
  type SarifRule,
  sarifLog,
} from '../../manifests/index.ts'
import type { Report, ReportFinding } from './report.ts'

/** A report as a SARIF 2.1.0 log. Files in the working folder are named from there. */
export function formatAsSarif({ findings, subjects }: Report, folder: string): string {
  const results = findings.map((finding) => resultOf(finding, folder))
  const log = sarifLog(results, (code) => ruleOf(code, findings), {
    uris: subjects.map((subject) => uriOf(subject, folder)),
    version: packageJson.version,
  })
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf(
  { place, pointer, pods = [], ...finding }: ReportFinding,
  folder: string,
): SarifResult {
  const { code, severity, message, ignored } = finding
  return {
    code,
    severity,
    message,
    logicalName: pointer,
    ...(place && {
      place: { uri: uriOf(place.file, folder), line: place.line, column: place.column },
    }),
    pods,
    ignored,
  }
}

/** A path as a URI reference: code scanning looks the file up relative to the repository. */
function uriOf(path: string, folder: string): string {
  const inFolder = isAbsolute(path) ? relative(folder, path) : path
  if (isAbsolute(path) && inFolder.startsWith('..')) return pathToFileURL(path).href
  return encodeURI(inFolder.replaceAll('\\', '/').replace(/^\.\//, '').toWellFormed())
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F')
}

function ruleOf(code: string, findings: readonly ReportFinding[]): SarifRule {
  const found = findings.find((finding) => finding.code === code)
  const definition = found?.place && findDefinition(code)
  // The severity of what was found: a release that is assumed makes a warning of an error.
  if (definition !== undefined) return { ...definition, severity: found?.severity ?? 'note' }
  const entries = CODE_SECTIONS.flatMap((section) => section.entries)
  const summary = entries.find((entry) => entry.code === code)?.summary
  return {
    severity: found?.severity ?? 'note',
    summary: summary ?? code,
    fix: `parallel-config explain ${code}`,
  }
}
