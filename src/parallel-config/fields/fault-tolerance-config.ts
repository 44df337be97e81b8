import type { DataclassDefinition } from '../../vllm/dataclasses/definition.ts'

/** `FaultToleranceConfig` (`vllm/config/fault_tolerance.py`) of all releases. */
export const FAULT_TOLERANCE_CONFIG = {
  qualifiedName: 'vllm.config.fault_tolerance.FaultToleranceConfig',
  fields: [
    {
      name: 'engine_recovery_timeout_sec',
      kind: 'integer',
      default: 120,
      since: '0.27.0',
      description:
        'Seconds that a failed engine waits for instructions before it raises its error.',
    },
  ],
} as const satisfies DataclassDefinition
