import type { EPLB_CONFIG_FIELDS } from './eplb-config.ts'
import type { FAULT_TOLERANCE_CONFIG_FIELDS } from './fault-tolerance-config.ts'
import type { PARALLEL_CONFIG_FIELDS } from './parallel-config.ts'

type ObjectValue<Name> = Name extends 'EPLBConfig'
  ? Readonly<EplbConfig>
  : Readonly<FaultToleranceConfig>

type KindValue<F> = F extends { kind: 'integer' }
  ? number
  : F extends { kind: 'boolean' }
    ? boolean
    : F extends { kind: 'string' | 'enum' | 'executor_backend' }
      ? string
      : F extends { kind: 'integer_list' }
        ? readonly number[]
        : F extends { kind: 'string_list' }
          ? readonly string[]
          : F extends { kind: 'integer_list_list' }
            ? readonly (readonly number[])[]
            : F extends { kind: 'object'; object: infer Name }
              ? ObjectValue<Name>
              : unknown

type ChangeOf<F> = F extends { changes: readonly (readonly [string, infer C])[] } ? C : never

type NullIfNullable<F> = F extends { nullable: true }
  ? null
  : Extract<ChangeOf<F>, { nullable: true }> extends never
    ? never
    : null

type UndefinedIfNotInAll<F> = F extends { since: string } | { removed: string } ? undefined : never

type ConfigOf<Fields extends readonly { name: string }[]> = {
  [F in Fields[number] as F['name']]: KindValue<F> | NullIfNullable<F> | UndefinedIfNotInAll<F>
}

/** The values of an `EPLBConfig`; a field that the release does not have is undefined. */
export type EplbConfig = ConfigOf<typeof EPLB_CONFIG_FIELDS>

/** The values of a `FaultToleranceConfig`. */
export type FaultToleranceConfig = ConfigOf<typeof FAULT_TOLERANCE_CONFIG_FIELDS>

/** The values of a `ParallelConfig` while it is resolved; a field that the release does not have is undefined. */
export type ParallelConfig = ConfigOf<typeof PARALLEL_CONFIG_FIELDS>
