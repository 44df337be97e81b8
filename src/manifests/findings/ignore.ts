import type { KubernetesObject } from '../kubernetes/objects.ts'
import { textsAt } from '../kubernetes/values.ts'
import type { Draft } from './draft.ts'
import { FINDING_CODES } from './table.ts'

/** The annotation that silences findings: `<code>: <reason>`, several on lines of their own or separated by semicolons. */
export const IGNORE_ANNOTATION = 'parallel-config-service/ignore'

interface Silenced {
  readonly reasons: ReadonlyMap<string, string>
  /** Entries that silence nothing. */
  readonly invalid: readonly string[]
}

/** Why an object silences a code; undefined where it does not. */
export function reasonToIgnore({ object, code }: Draft): string | undefined {
  if (code === 'ignore_not_valid') return undefined
  return silencedBy(object).reasons.get(code)
}

/** Entries of the annotation that silence nothing. */
export function* invalidEntries(object: KubernetesObject): Generator<Draft> {
  for (const entry of silencedBy(object).invalid) {
    yield {
      code: 'ignore_not_valid',
      object,
      path: [...object.path, 'metadata', 'annotations', IGNORE_ANNOTATION],
      message: `${JSON.stringify(entry)} silences nothing. Write a code of a finding, a colon and the reason`,
      pods: [],
    }
  }
}

function silencedBy({ value }: KubernetesObject): Silenced {
  const text = textsAt(value, 'metadata', 'annotations').get(IGNORE_ANNOTATION)
  const reasons = new Map<string, string>()
  const invalid: string[] = []
  for (const entry of text?.split(/[\n;]/) ?? []) {
    const trimmed = entry.trim()
    if (trimmed === '') continue
    const [, code = '', reason = ''] = /^([a-z0-9_]+)\s*:\s*(\S.*)$/.exec(trimmed) ?? []
    const isKnown = (FINDING_CODES as readonly string[]).includes(code)
    if (isKnown) reasons.set(code, reason)
    else invalid.push(trimmed)
  }
  return { reasons, invalid }
}
