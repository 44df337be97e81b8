import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

/** The MoE backends that dispatch and combine by themselves (`vllm/config/kernel.py`), 0.32.0. */
const DISPATCHES_ITSELF = /^flashinfer_moe_ep_/

/** The all-to-all backend that leaves it to them. */
const PASSTHROUGH = 'passthrough'

function dispatchesItself(state: Launching): boolean {
  return DISPATCHES_ITSELF.test(state.text('moe_backend') ?? '')
}

/** The all-to-all backend beside the MoE backend: `bind_passthrough_all2all_backend` (`vllm/config/kernel.py`), 0.32.0. */
export const PASSTHROUGH_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'moe_backend_all2all_conflict',
    'A MoE backend that dispatches experts by itself excludes an all-to-all backend',
    (state) => {
      const backend = state.config?.all2all_backend ?? PASSTHROUGH
      const usual = backend === 'allgather_reducescatter' || backend === PASSTHROUGH
      if (!dispatchesItself(state) || usual) return undefined
      return state.fault(
        `--moe-backend ${state.text('moe_backend')} dispatches experts by itself. Leave --all2all-backend ${backend} out`,
        'all2all_backend',
        'moe_backend',
      )
    },
    { since: '0.32.0' },
  ),
  effect(
    'engine_config',
    'passthrough_all2all_backend',
    'all2all_backend is passthrough where the MoE backend dispatches experts by itself',
    (state) => {
      if (dispatchesItself(state)) state.set('all2all_backend', PASSTHROUGH)
      return undefined
    },
    { since: '0.32.0' },
  ),
]

/** What the all-to-all backend moonep excludes: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.31.0. */
export const MOONEP_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'moonep_conflict',
    'The all-to-all backend moonep excludes quantized models, EPLB, and experts placed otherwise than linearly',
    (state) => {
      if (state.config?.all2all_backend !== 'moonep') return undefined
      const obstacle = moonepObstacle(state)
      return obstacle === undefined
        ? undefined
        : state.fault(
            `--all2all-backend moonep cannot be combined with ${obstacle.what}. Leave it out, or use another all-to-all backend`,
            obstacle.name,
            'all2all_backend',
          )
    },
    { since: '0.31.0' },
  ),
]

function moonepObstacle(state: Launching): { what: string; name: string } | undefined {
  if (state.text('quantization') !== null || state.model.quantized === true) {
    return { what: 'a quantized model', name: 'quantization' }
  }
  if (state.config?.enable_eplb) return { what: 'EPLB', name: 'enable_eplb' }
  const placement = state.config?.expert_placement_strategy
  if (placement === 'linear') return undefined
  return { what: `experts placed by ${placement}`, name: 'expert_placement_strategy' }
}
