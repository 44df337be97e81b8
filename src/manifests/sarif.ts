import type { Log, ReportingDescriptor, Result } from 'sarif'
import type { Finding } from './findings/finding.ts'
import { definitionOf, type FindingCode, type Severity } from './findings/table.ts'

/** What was checked, by which program, and where its codes are explained. */
export interface SarifRun {
  /** The files that were checked, as relative paths or URIs. */
  readonly uris: readonly string[]
  /** Where the codes are explained: the code replaces `{code}`. Undefined: at no address. */
  readonly helpUri?: string
  readonly version: string
}

/** Where the findings are from, and which service found them. */
export interface SarifSource extends Omit<SarifRun, 'uris'> {
  /** What the stream is called, as a relative path or a URI. */
  readonly uri: string
}

/** One finding of any kind. */
export interface SarifResult {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  /** Where in what was sent, as a document and a JSON Pointer. */
  readonly logicalName: string
  /** Where in a file; undefined: it is in none. `line` and `column` count from 1. */
  readonly place?: { readonly uri: string; readonly line: number; readonly column: number }
  /** Names of the pods concerned. */
  readonly pods: readonly string[]
  /** Why it is silenced. */
  readonly ignored?: string | undefined
}

/** The meaning of a code. */
export interface SarifRule {
  readonly severity: Severity
  readonly summary: string
  readonly fix?: string
}

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const satisfies Record<
  Severity,
  Result.level
>

/** Findings in manifests as a SARIF 2.1.0 log. */
export function sarifOf(findings: readonly Finding[], source: SarifSource): Log {
  const results = findings.map((finding) => resultOf(finding, source.uri))
  return sarifLog(results, (code) => definitionOf(code as FindingCode), {
    ...source,
    uris: [source.uri],
  })
}

function resultOf(
  { code, severity, message, document, pointer, line, column, pods, ignored }: Finding,
  uri: string,
): SarifResult {
  const logicalName = `${document}${pointer}`
  return { code, severity, message, logicalName, place: { uri, line, column }, pods, ignored }
}

/**
 * Findings as a SARIF 2.1.0 log, as code scanning services read it. Silenced ones are suppressed results. `ruleOf` is asked
 * once for each code.
 */
export function sarifLog(
  results: readonly SarifResult[],
  ruleOf: (code: string) => SarifRule,
  run: SarifRun,
): Log {
  const codes = [...new Set(results.map(({ code }) => code))]
  const fingerprints = fingerprintsOf(results)
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'parallel-config-service',
            version: run.version,
            rules: codes.map((code) => describeRule(code, ruleOf(code), run)),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: run.uris.map((uri) => ({ location: { uri } })),
        results: results.map((result, at) =>
          describeResult(result, codes.indexOf(result.code), run.uris, fingerprints[at] ?? ''),
        ),
      },
    ],
  }
}

/** One for each result: what is found twice at one place is counted. */
function fingerprintsOf(results: readonly SarifResult[]): string[] {
  const counts = new Map<string, number>()
  return results.map(({ code, logicalName }) => {
    const place = `${code}:${logicalName}`
    const count = (counts.get(place) ?? 0) + 1
    counts.set(place, count)
    return count === 1 ? place : `${place}:${count}`
  })
}

function describeRule(
  code: string,
  { severity, summary, fix }: SarifRule,
  { helpUri }: SarifRun,
): ReportingDescriptor {
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: fix ?? summary },
    ...(helpUri !== undefined && { helpUri: helpUri.replace('{code}', code) }),
    defaultConfiguration: { level: LEVELS[severity] },
  }
}

function describeResult(
  { code, severity, message, logicalName, place, pods, ignored }: SarifResult,
  ruleIndex: number,
  uris: readonly string[],
  fingerprint: string,
): Result {
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        ...(place && {
          physicalLocation: {
            artifactLocation: { uri: place.uri, index: uris.indexOf(place.uri) },
            region: { startLine: place.line, startColumn: place.column },
          },
        }),
        logicalLocations: [{ fullyQualifiedName: logicalName, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'place/v1': fingerprint },
    properties: { pods },
    ...(ignored !== undefined && {
      suppressions: [{ kind: 'inSource', justification: ignored }],
    }),
  }
}
