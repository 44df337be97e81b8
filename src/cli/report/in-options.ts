import type { ReportFinding } from './report.ts'

/** What the API calls the fields of its request, as options of this program. */
const OPTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bSend vllm_version\b/g, 'Give --vllm-version'],
  [/\bSend them with models and host\b/g, 'Give them with --model-config and --host'],
  [/\bSend model\.config(?:, or model\.facts\.\w+)?/g, 'Give --model-config'],
  [/\bSend host\.platform\b/g, 'Give --platform'],
  [/\bSend host\.device_count\b/g, 'Give --device-count'],
  [/\bSend host\.(\w+(?:\.\w+)*)/g, 'Give $1 in the file of --host'],
  [/\bSend env\.(\w+)/g, 'Give $1 with --env'],
]

/** A message that names fields of a request with the options of this program instead. */
export function inOptions(message: string): string {
  return OPTIONS.reduce((text, [field, option]) => text.replace(field, option), message)
}

/** The findings with each message rewritten by `inOptions`. */
export function inOptionsOfAll(findings: readonly ReportFinding[]): ReportFinding[] {
  return findings.map((finding) => ({ ...finding, message: inOptions(finding.message) }))
}
