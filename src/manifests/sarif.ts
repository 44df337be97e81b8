import type { Log, ReportingDescriptor, Result } from 'sarif'
import type { Finding } from './findings/finding.ts'
import {
  definitionOf,
  FINDING_CODES,
  type FindingCode,
  MANIFEST_FINDINGS,
  type Severity,
} from './findings/table.ts'

/** Where the findings are from, and which service found them. */
export interface SarifSource {
  /** What the stream is called, as a relative path or a URI. */
  readonly uri: string
  /** Where the codes are explained: the code is put in the place of `{code}`. */
  readonly helpUri: string
  readonly version: string
}

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const satisfies Record<
  Severity,
  Result.level
>

/** Findings as a SARIF 2.1.0 log, as code scanning services read it. Silenced ones are suppressed results. */
export function sarifOf(findings: readonly Finding[], source: SarifSource): Log {
  const used = FINDING_CODES.filter((code) => findings.some((finding) => finding.code === code))
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'parallel-config-service',
            version: source.version,
            rules: used.map((code) => ruleOf(code, source)),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: [{ location: { uri: source.uri } }],
        results: findings.map((finding) => resultOf(finding, used.indexOf(finding.code), source)),
      },
    ],
  }
}

function ruleOf(code: FindingCode, { helpUri }: SarifSource): ReportingDescriptor {
  const { severity, summary, fix } = MANIFEST_FINDINGS[code]
  return {
    id: code,
    shortDescription: { text: summary },
    help: { text: fix },
    helpUri: helpUri.replace('{code}', code),
    defaultConfiguration: { level: LEVELS[severity] },
  }
}

function resultOf(finding: Finding, ruleIndex: number, { uri }: SarifSource): Result {
  const { code, message, document, pointer, line, column, pods, ignored } = finding
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[definitionOf(code).severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, index: 0 },
          region: { startLine: line, startColumn: column },
        },
        logicalLocations: [{ fullyQualifiedName: `${document}${pointer}`, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'place/v1': `${code}:${document}${pointer}` },
    properties: { pods },
    ...(ignored !== undefined && {
      suppressions: [{ kind: 'inSource', justification: ignored }],
    }),
  }
}
