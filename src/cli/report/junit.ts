import { fails, type Report, type ReportFinding } from './report.ts'

/**
 * A report as JUnit XML, as Jenkins and GitLab read it: a test for each finding, failed where it fails the check and skipped
 * where it is silenced, and a passed one for each subject.
 */
export function formatAsJUnit(report: Report, strict: boolean): string {
  const { findings, subjects, verdict, headline } = report
  const cases = findings.map((finding) => findingCase(finding, fails(finding, strict)))
  const passed = subjects.map((name) => element('testcase', { classname: CLASS, name }, ''))
  const isBare = verdict === 'fail' && !findings.some((finding) => fails(finding, strict))
  if (isBare) cases.push(failedCase('verdict', headline, headline))
  const counts = {
    tests: String(cases.length + passed.length),
    failures: String(
      findings.filter((finding) => fails(finding, strict)).length + (isBare ? 1 : 0),
    ),
    skipped: String(findings.filter(({ ignored }) => ignored !== undefined).length),
    errors: '0',
  }
  const suite = element('testsuite', { name: CLASS, ...counts }, [...passed, ...cases].join(''))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, suite)}\n`
}

const CLASS = 'parallel-config'

function findingCase(finding: ReportFinding, isFailure: boolean): string {
  const { code, severity, message, place, pointer, ignored } = finding
  const where = place === undefined ? pointer : `${place.file}:${place.line}:${place.column}`
  const name = where === '' ? code : `${code} ${where}`
  const text = `${severity}[${code}]: ${message}`
  if (isFailure) return failedCase(name, message, text)
  const body =
    ignored === undefined
      ? element('system-out', {}, toXml(text))
      : element('skipped', { message: ignored }, '')
  return element('testcase', { classname: CLASS, name }, body)
}

function failedCase(name: string, message: string, text: string): string {
  const failure = element('failure', { message }, toXml(text))
  return element('testcase', { classname: CLASS, name }, failure)
}

function element(name: string, attributes: Readonly<Record<string, string>>, body: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${toXml(value)}"`)
  return `<${name}${written.join('')}>${body}</${name}>`
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
  ['\t', '&#9;'],
])

/** Text for XML 1.0, which has no place for some characters (section 2.2): U+FFFD stands in for them. */
function toXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"\n\r\t]/g, (character) => ENTITIES.get(character) ?? character)
    .replace(/[^\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
