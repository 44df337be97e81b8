import type { FieldRule } from '../../vllm/dataclasses/field-rule.ts'
import type { EplbConfig } from '../fields/config.ts'

/** The settings of the load balancer by themselves: `EPLBConfig._validate_eplb_config`, 0.14.0. */
export const EPLB_SETTINGS_RULES: readonly FieldRule[] = [
  {
    code: 'eplb_async_communicator',
    summary:
      'Asynchronous EPLB is set with the communicator torch_nccl or pynccl, which can deadlock',
    kind: 'requirement',
    phase: 'field',
    field: 'eplb_config',
    since: '0.24.0',
    schema: () => ({
      not: {
        properties: {
          use_async: { const: true },
          communicator: { enum: ['torch_nccl', 'pynccl'] },
        },
        required: ['communicator'],
      },
    }),
    examine: ({ use_async, communicator }: EplbConfig) =>
      use_async && (communicator === 'torch_nccl' || communicator === 'pynccl')
        ? `communicator is ${communicator}, which can deadlock with use_async. Use torch_gloo or nixl, leave communicator out, or set use_async to false`
        : undefined,
  },
  {
    code: 'log_balancedness_interval_not_positive',
    summary: 'log_balancedness is set, but log_balancedness_interval is not above 0',
    kind: 'requirement',
    phase: 'field',
    field: 'eplb_config',
    since: '0.14.0',
    schema: () => ({
      not: {
        properties: {
          log_balancedness: { const: true },
          log_balancedness_interval: { maximum: 0 },
        },
        required: ['log_balancedness', 'log_balancedness_interval'],
      },
    }),
    examine: ({ log_balancedness, log_balancedness_interval = 1 }: EplbConfig) =>
      log_balancedness && log_balancedness_interval <= 0
        ? `log_balancedness_interval is ${log_balancedness_interval}. Set it to 1 or more steps`
        : undefined,
  },
]
