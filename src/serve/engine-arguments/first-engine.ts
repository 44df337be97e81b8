import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { type Limit, limitOf } from '../limits.ts'
import { keepsState, runsOnFirstEngine } from '../model/architectures.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { runsStages } from './executor.ts'

/** Up to 0.11.0 the previous engine (V0) runs what the current one does not support. */
const HAS_FIRST_ENGINE = byRelease(['0.10.1', true], ['0.11.1', false])

/** In 0.10.1 V0 runs models whose layers keep a state (`HasInnerState`), unless V1 is requested. */
const KEEPS_STATE_ON_FIRST = byRelease(['0.10.1', true], ['0.10.2', false])

/** Those that 0.10.1 does not have yet: Transformers' own classes, which keep none, stand in for them. */
const NOT_IN_FIRST_RELEASE = new Set([
  'KimiLinearForCausalLM',
  'Lfm2ForCausalLM',
  'Lfm2MoeForCausalLM',
  'NemotronHPuzzleForCausalLM',
  'NemotronH_Nano_VL_V2',
  'Qwen3NextForCausalLM',
])

/** The attention backends of the current engine, and those that came with 0.10.2. Any other one selects V0. */
const ATTENTION_BACKENDS = new Set(
  'FLASH_ATTN_VLLM_V1 FLASH_ATTN PALLAS PALLAS_VLLM_V1 TRITON_ATTN_VLLM_V1 TRITON_MLA CUTLASS_MLA FLASHMLA FLASHINFER FLASHINFER_VLLM_V1 ROCM_AITER_MLA TORCH_SDPA_VLLM_V1 FLEX_ATTENTION TREE_ATTN XFORMERS_VLLM_V1'.split(
    ' ',
  ),
)
const LATER_ATTENTION_BACKENDS = byRelease<readonly string[]>(
  ['0.10.1', []],
  ['0.10.2', ['FLASHMLA_VLLM_V1', 'FLASH_ATTN_MLA', 'FLASHINFER_MLA']],
)

/**
 * What the current engine does not run up to 0.10.2, so that V0 does: `EngineArgs._is_v1_supported_oracle`
 * (`vllm/engine/arg_utils.py`).
 */
const LIMITS_OF_CURRENT: readonly Limit[] = [
  {
    what: 'the sharded state of a model',
    applies: (state) => state.text('load_format') === 'sharded_state',
    names: ['load_format'],
    removed: '0.11.0',
  },
  {
    what: '--preemption-mode',
    applies: (state) => state.text('preemption_mode') !== null,
    names: ['preemption_mode'],
    removed: '0.11.0',
  },
  {
    what: '--disable-async-output-proc',
    applies: (state) => state.flag('disable_async_output_proc') === true,
    names: ['disable_async_output_proc'],
    removed: '0.11.0',
  },
  {
    what: '--enable-prompt-embeds',
    applies: (state) => state.flag('enable_prompt_embeds') === true,
    names: ['enable_prompt_embeds'],
    removed: '0.11.0',
  },
  {
    what: '--otlp-traces-endpoint',
    applies: (state) => state.text('otlp_traces_endpoint') !== null,
    names: ['otlp_traces_endpoint'],
    removed: '0.10.2',
  },
  {
    what: 'the attention backend',
    applies: ({ environment: { VLLM_ATTENTION_BACKEND: name }, index }) =>
      name !== undefined &&
      !ATTENTION_BACKENDS.has(name) &&
      LATER_ATTENTION_BACKENDS[index]?.includes(name) !== true,
    names: [],
    removed: '0.11.0',
  },
  {
    what: 'the class of the model',
    applies: ({ model: { architectures = [] }, index }) =>
      runsOnFirstEngine(architectures[0] ?? '', index),
    names: ['model_tag', 'model'],
    removed: '0.11.0',
  },
]

function keepsStateOnFirst(architecture: string): boolean {
  return keepsState(architecture) && !NOT_IN_FIRST_RELEASE.has(architecture)
}

/** Whether V0 runs; what `VLLM_USE_V1` says takes precedence. */
export function usesFirstEngine(state: Launching): boolean {
  if (!HAS_FIRST_ENGINE[state.index]) return false
  if (state.environment.VLLM_USE_V1 !== undefined) return !state.isSwitchedOn('VLLM_USE_V1')
  const [architecture = ''] = state.model.architectures ?? []
  return (
    !runsStages(state) ||
    (KEEPS_STATE_ON_FIRST[state.index] === true && keepsStateOnFirst(architecture)) ||
    limitOf(LIMITS_OF_CURRENT, state) !== undefined
  )
}

/** `VLLM_USE_V1=1` refuses what only V0 runs, but for what both do: models whose layers keep a state. */
export const FIRST_ENGINE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'first_engine_needed',
    'VLLM_USE_V1 is set, and only V0 runs what the command requests',
    (state) => {
      if (!state.isSwitchedOn('VLLM_USE_V1')) return undefined
      const limit = limitOf(LIMITS_OF_CURRENT, state)
      return (
        limit &&
        state.fault(
          `VLLM_USE_V1 is set, and this release runs ${limit.what} only on V0. Remove one of them`,
          ...limit.names,
        )
      )
    },
    { removed: '0.11.0' },
  ),
  requirement(
    'engine_args',
    'pipeline_parallel_executor_backend',
    'Pipeline parallelism is set, but the executor backend is not mp, ray or external_launcher',
    (state) =>
      !state.isSwitchedOn('VLLM_USE_V1') || runsStages(state)
        ? undefined
        : state.fault(
            `VLLM_USE_V1 is set, and --distributed-executor-backend ${state.engine.executorBackend} does not run pipeline stages. Use mp, ray or external_launcher`,
            'distributed_executor_backend',
            'pipeline_parallel_size',
          ),
    { removed: '0.11.1' },
  ),
]

/**
 * V0 has no default seed: `ModelConfig.verify_with_parallel_config` (`vllm/config/__init__.py`). Where vLLM selects V0
 * by itself, the seed was set before.
 */
export const FIRST_ENGINE_SEED_RULE: ServeRule = requirement(
  'engine_config',
  'external_launcher_seed',
  'With VLLM_USE_V1=0, the external launcher is used without --seed',
  (state) => {
    const launcher = state.config?.distributed_executor_backend === 'external_launcher'
    const isSelected = state.environment.VLLM_USE_V1 !== undefined && usesFirstEngine(state)
    if (!launcher || state.integer('seed') !== null || !isSelected) return undefined
    return state.fault(
      'The external launcher starts the workers of V0, which must all have the same seed. Set --seed',
      'distributed_executor_backend',
    )
  },
  { removed: '0.11.1' },
)
