import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { speculation } from './speculative-method.ts'

/** Draft models of these kinds are never split into stages. */
const WITHOUT_STAGES = new Set(['eagle', 'eagle3', 'dflash', 'extract_hidden_states', 'medusa'])

/** Up to 0.13.0 the layers that predict several tokens (MTP) are split like the model, except those of MiMo. */
const MTP_HAS_STAGES = byRelease(['0.10.1', true], ['0.14.0', false])

/** Models whose MTP layers are split in every release that has them. */
const MTP_ALWAYS_HAS_STAGES = new Set([
  'Glm4MoeLiteForCausalLM',
  'GlmOcrForConditionalGeneration',
  'NemotronHForCausalLM',
])

/**
 * The draft model against pipeline parallelism: `SpeculativeConfig._verify_args` (`vllm/config/speculative.py`). From
 * 0.30.0 on a draft model has one stage.
 */
export const DRAFT_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'pipeline_parallel_not_supported_by_model',
    'Pipeline parallelism is set, but the class of the model or, before 0.30.0, of the draft model does not support it',
    (state) => {
      const method = speculation(state)?.method
      if (method === undefined || state.size('pipeline_parallel_size') <= 1) return undefined
      if (!WITHOUT_STAGES.has(method) && !(method === 'mtp' && !mtpHasStages(state))) {
        return undefined
      }
      return state.fault(
        `Speculative decoding by ${method} cannot be split into pipeline stages in this release. Leave one of them out, or use 0.30.0 or later`,
        'speculative_config',
        'pipeline_parallel_size',
      )
    },
    { removed: '0.30.0' },
  ),
]

function mtpHasStages({ model, index }: Launching): boolean {
  const [architecture = ''] = model.architectures ?? []
  if (MTP_ALWAYS_HAS_STAGES.has(architecture)) return true
  return MTP_HAS_STAGES[index] === true && architecture !== 'MiMoForCausalLM'
}
