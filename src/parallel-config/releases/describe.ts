import type { Field } from '../../vllm/dataclasses/dataclass.ts'
import type { FieldKind } from '../../vllm/dataclasses/definition.ts'
import { RELEASES } from '../../vllm/releases/versions.ts'
import { NOTICES } from '../rules/notices.ts'
import type { Phase } from '../rules/rule.ts'
import type { Release } from './release.ts'

/** A field of a release, with its description and bounds. */
export interface FieldDescription {
  readonly name: string
  readonly kind: FieldKind
  readonly description: string
  readonly nullable: boolean
  /** False: vLLM computes it, and sending it is a fault. */
  readonly settable: boolean
  readonly hashed: boolean
  readonly default?: unknown
  readonly options?: readonly string[]
  readonly minimum?: number
  readonly exclusive_minimum?: number
  readonly maximum?: number
  /** The fields of the nested object. */
  readonly fields?: readonly FieldDescription[]
}

/** The description of a release: its fields, rules and notices. */
export interface ReleaseDescription {
  readonly version: string
  /** The older release that resolves every config the same way, or null. */
  readonly same_as: string | null
  readonly fields: readonly FieldDescription[]
  readonly properties: readonly { name: string; type: string; description: string }[]
  /** In the order in which vLLM applies them. */
  readonly rules: readonly {
    code: string
    kind: 'requirement' | 'effect'
    phase: Phase
    summary: string
  }[]
  readonly notices: readonly { code: string; severity: string; message: string }[]
  readonly hash: { scheme: 'sorted_json' | 'list_repr'; factors: readonly string[] }
  /** Whether a field that the release does not have is silently dropped; otherwise it is a fault. */
  readonly drops_unknown_fields: boolean
}

/** Describes a release. */
export function describeRelease(release: Release): ReleaseDescription {
  const fieldRules = release.fields.flatMap((field) => field.rules)
  const notices = new Set(release.rules.flatMap((rule) => rule.notice ?? []))
  return {
    version: release.version,
    same_as: release.same_as,
    fields: release.fields.map(describeField),
    properties: release.properties.map(({ name, type, description }) => ({
      name,
      type,
      description,
    })),
    rules: [...fieldRules, ...release.rules].map(({ code, kind, phase, summary }) => ({
      code,
      kind,
      phase,
      summary,
    })),
    notices: [...notices].map((code) => ({ code, ...NOTICES[code] })),
    hash: { scheme: release.hash.scheme, factors: release.hash.names },
    drops_unknown_fields: release.dropsUnknownFields,
  }
}

function describeField(field: Field): FieldDescription {
  const { name, kind, description, nullable, derived, hashed, dataclass } = field
  return {
    name,
    kind,
    description,
    nullable,
    settable: !derived,
    hashed,
    ...(derived || dataclass !== undefined ? {} : { default: field.default }),
    ...(field.options.length > 0 ? { options: field.options } : {}),
    ...(field.minimum === undefined ? {} : { minimum: field.minimum }),
    ...(field.exclusiveMinimum === undefined ? {} : { exclusive_minimum: field.exclusiveMinimum }),
    ...(field.maximum === undefined ? {} : { maximum: field.maximum }),
    ...(dataclass === undefined ? {} : { fields: dataclass.fields.map(describeField) }),
  }
}

/** Every known release, oldest first, and which older one is equal to it. */
export function describeReleases(): { version: string; same_as: string | null }[] {
  return RELEASES.map((release) => ({
    version: release.version,
    same_as: 'same_as' in release ? release.same_as : null,
  }))
}
