import type { LineIndex } from '../../vllm/values/lines.ts'
import { pointerOf } from '../../vllm/values/pointer.ts'
import { valueAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import type { ReadFault } from '../yaml/read-stream.ts'
import type { Draft } from './draft.ts'
import { definitionOf, FINDING_CODES, type FindingCode, type Severity } from './table.ts'

/** Something wrong, or suspicious, in a stream of manifests. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** What is wrong and what to do. */
  readonly message: string
  /** Counted from 0 over the documents that have content. */
  readonly document: number
  /** JSON Pointer into the document. */
  readonly pointer: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  /** Names of the pods concerned. */
  readonly pods: readonly string[]
  /** Why an annotation silences it; left out: nothing does. */
  readonly ignored?: string
}

/** Findings with their places, each one once for all pods that it concerns, in the order of the codes. */
export function settle(
  drafts: readonly Draft[],
  lines: LineIndex,
  silencedBy: (draft: Draft) => string | undefined,
): Finding[] {
  const merged = new Map<string, { draft: Draft; pods: Set<string> }>()
  for (const draft of drafts) {
    const { object, path } = draft.elsewhere ?? draft
    const key = `${draft.code} ${object.document.index} ${pointerOf(path)} ${draft.message}`
    const known = merged.get(key)
    if (known === undefined) merged.set(key, { draft, pods: new Set(draft.pods) })
    else for (const pod of draft.pods) known.pods.add(pod)
  }
  const findings = [...merged.values()].map(({ draft, pods }): Finding => {
    const place = draft.elsewhere ?? draft
    const { document } = place.object
    const path = existing(document.value, place.path)
    const ignored = silencedBy(draft)
    return {
      code: draft.code,
      severity: draft.severity ?? definitionOf(draft.code).severity,
      message: draft.message,
      document: document.index,
      pointer: pointerOf(path),
      ...lines.placeOf(document.locate(path, draft.within)),
      pods: [...pods],
      ...(ignored !== undefined && { ignored }),
    }
  })
  return inOrder(findings)
}

/** What kept a document from being read, as a finding. */
export function ofReading(fault: ReadFault, lines: LineIndex): Finding {
  return {
    code: fault.code,
    severity: definitionOf(fault.code).severity,
    message: fault.message,
    document: fault.document,
    pointer: '',
    ...lines.placeOf(fault.offset),
    pods: [],
  }
}

/** As much of a path as leads to something: a member may be missing, or one that an operator adds. */
function existing(value: unknown, path: Path): Path {
  const missing = path.findIndex((_, at) => valueAt(value, ...path.slice(0, at + 1)) === undefined)
  return missing === -1 ? path : path.slice(0, missing)
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      FINDING_CODES.indexOf(a.code) - FINDING_CODES.indexOf(b.code) ||
      a.document - b.document ||
      a.line - b.line,
  )
}
