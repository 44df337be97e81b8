import { numberOfMicroBatches, usesMicroBatches } from '../properties/micro-batches.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

/** The smallest batch that can be split: the end of `ParallelConfig._verify_args`, 0.30.0. */
export const MICRO_BATCH_RULE: ConfigRule = {
  code: 'dbo_threshold_below_ubatches',
  kind: 'requirement',
  summary: 'With micro-batches, a dbo threshold is below the number of micro-batches',
  phase: 'verify',
  since: '0.30.0',
  apply({ config }) {
    const { dbo_decode_token_threshold: decode = 0, dbo_prefill_token_threshold: prefill = 0 } =
      config
    const count = numberOfMicroBatches(config)
    if (!usesMicroBatches(config) || Math.min(decode, prefill) >= count) return
    return configFault(
      `A batch of ${Math.min(decode, prefill)} tokens cannot be split into ${count} micro-batches. Set dbo_decode_token_threshold and dbo_prefill_token_threshold to ${count} or more`,
      '/config/dbo_decode_token_threshold',
      '/config/dbo_prefill_token_threshold',
    )
  },
}
