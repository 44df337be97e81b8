import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { FieldKind, ObjectName } from '../fields/definition.ts'
import type { HashPlan } from '../hash/hash-plan.ts'
import type { Property } from '../properties/property.ts'
import type { ConfigRule, FieldRule } from '../rules/rule.ts'

/** A field as one release has it. */
export interface Field {
  readonly name: string
  /** The place among the fields of its dataclass. */
  readonly position: number
  /** JSON Pointer into a request, such as `/config/eplb_config/window_size`. */
  readonly pointer: string
  readonly kind: FieldKind
  readonly description: string
  readonly nullable: boolean
  readonly derived: boolean
  readonly hashed: boolean
  readonly default: unknown
  readonly options: readonly string[]
  readonly minimum?: number | undefined
  readonly exclusiveMinimum?: number | undefined
  readonly maximum?: number | undefined
  readonly object?: ObjectName | undefined
  /** The fields of the nested dataclass, for an `object`. */
  readonly dataclass?: Dataclass | undefined
  /** The rules over this field's value alone. */
  readonly rules: readonly FieldRule[]
}

/** A dataclass as one release has it. */
export interface Dataclass {
  /** In the order in which they are declared. */
  readonly fields: readonly Field[]
  readonly fieldByName: ReadonlyMap<string, Field>
  /** Frozen: copied before anything is set. */
  readonly defaults: Readonly<Record<string, unknown>>
}

/** A release of vLLM, made ready for resolution. */
export interface Release extends Dataclass {
  readonly version: ReleaseVersion
  /** The older release that resolves every config alike, or null. */
  readonly same_as: ReleaseVersion | null
  /** The place of the behaviour among all releases: what `since` and `removed` are judged by. */
  readonly index: number
  /** The rules over the whole config, in the order in which vLLM applies them. */
  readonly rules: readonly ConfigRule[]
  readonly properties: readonly Property[]
  /** All properties at null, in their order. */
  readonly blankProperties: Readonly<Record<string, unknown>>
  readonly hash: HashPlan
  /** Before 0.16.0 a field that the release does not have is dropped in silence; from then on it is a fault. */
  readonly dropsUnknownFields: boolean
  /** Up to 0.15.1 the all-to-all backend may come from VLLM_ALL2ALL_BACKEND. */
  readonly readsAll2allEnvironment: boolean
}
