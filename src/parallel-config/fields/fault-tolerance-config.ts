import type { FieldDefinition } from './definition.ts'

/** The fields of `FaultToleranceConfig` (`vllm/config/fault_tolerance.py`) of all releases. */
export const FAULT_TOLERANCE_CONFIG_FIELDS = [
  {
    name: 'engine_recovery_timeout_sec',
    kind: 'integer',
    default: 120,
    since: '0.27.0',
    description: 'Seconds that a failed engine waits for instructions before it raises its error.',
  },
] as const satisfies readonly FieldDefinition[]
