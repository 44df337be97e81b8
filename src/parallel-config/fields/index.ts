import type { FieldDefinition, ObjectName } from './definition.ts'
import { EPLB_CONFIG_FIELDS } from './eplb-config.ts'
import { FAULT_TOLERANCE_CONFIG_FIELDS } from './fault-tolerance-config.ts'

export { PARALLEL_CONFIG_FIELDS } from './parallel-config.ts'

/** A nested dataclass: the name that Python gives it in the hash, and its fields. */
export interface ObjectDefinition {
  readonly qualifiedName: string
  readonly fields: readonly FieldDefinition[]
}

/** The nested dataclasses of `ParallelConfig`. */
export const OBJECTS: Readonly<Record<ObjectName, ObjectDefinition>> = {
  EPLBConfig: { qualifiedName: 'vllm.config.parallel.EPLBConfig', fields: EPLB_CONFIG_FIELDS },
  FaultToleranceConfig: {
    qualifiedName: 'vllm.config.fault_tolerance.FaultToleranceConfig',
    fields: FAULT_TOLERANCE_CONFIG_FIELDS,
  },
}
