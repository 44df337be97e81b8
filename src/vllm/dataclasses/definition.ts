import type { ReleaseRange } from '../releases/ranges.ts'
import type { ReleaseVersion } from '../releases/versions.ts'

/** What a field holds. `object` is a nested dataclass; `any` is not validated. */
export type FieldKind =
  | 'integer'
  | 'boolean'
  | 'string'
  | 'enum'
  | 'integer_list'
  | 'string_list'
  | 'integer_list_list'
  | 'executor_backend'
  | 'any'
  | 'object'

/** One value of an `enum`, with the releases that know it. */
export type EnumOption = string | ({ readonly value: string } & ReleaseRange)

/** The attributes of a field that can differ from release to release. */
export interface FieldAttributes {
  readonly kind: FieldKind
  readonly default?: unknown
  readonly nullable?: boolean
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  /** Whether the field is a factor of the hash, in the releases that hash sorted JSON (0.12.0 and later). */
  readonly hashed?: boolean
}

/** A dataclass of vLLM over all releases. */
export interface DataclassDefinition {
  /** Its module and name in Python, such as `vllm.config.parallel.EPLBConfig`. */
  readonly qualifiedName: string
  /** In the order in which they are declared. */
  readonly fields: readonly FieldDefinition[]
}

/** One field of a dataclass over all releases. */
export interface FieldDefinition extends FieldAttributes, ReleaseRange {
  readonly name: string
  /** What the field means, with its unit. */
  readonly description: string
  /** True: only vLLM sets the field, so sending it is a fault. */
  readonly derived?: true
  /** For an `object`: the nested dataclass. */
  readonly dataclass?: DataclassDefinition
  readonly options?: readonly EnumOption[]
  /** The changes of later releases, oldest first; each holds from its release on. */
  readonly changes?: readonly (readonly [ReleaseVersion, Partial<FieldAttributes>])[]
}
