import type { EPLB_CONFIG } from './eplb-config.ts'
import type { FAULT_TOLERANCE_CONFIG } from './fault-tolerance-config.ts'
import type { PARALLEL_CONFIG } from './parallel-config.ts'

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
            : F extends { kind: 'object'; dataclass: infer Nested }
              ? Readonly<ConfigOf<Nested>>
              : unknown

type ChangeOf<F> = F extends { changes: readonly (readonly [string, infer C])[] } ? C : never

type NullIfNullable<F> = F extends { nullable: true }
  ? null
  : Extract<ChangeOf<F>, { nullable: true }> extends never
    ? never
    : null

type UndefinedIfNotInAll<F> = F extends { since: string } | { removed: string } ? undefined : never

type ConfigOf<D> = D extends { fields: readonly (infer Fields extends { name: string })[] }
  ? { [F in Fields as F['name']]: KindValue<F> | NullIfNullable<F> | UndefinedIfNotInAll<F> }
  : never

/** The values of an `EPLBConfig`; a field that the release does not have is undefined. */
export type EplbConfig = ConfigOf<typeof EPLB_CONFIG>

/** The values of a `FaultToleranceConfig`. */
export type FaultToleranceConfig = ConfigOf<typeof FAULT_TOLERANCE_CONFIG>

/** The values of a `ParallelConfig` while it is resolved; a field that the release does not have is undefined. */
export type ParallelConfig = ConfigOf<typeof PARALLEL_CONFIG>
