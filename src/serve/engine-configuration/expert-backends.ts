import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

/** The MoE backends that dispatch and combine by themselves (`vllm/config/kernel.py`), 0.32.0. */
const DISPATCHES_ITSELF = /^flashinfer_moe_ep_/

/** The all-to-all backend to use with them. */
const PASSTHROUGH = 'passthrough'

function dispatchesItself(state: Launching): boolean {
  return DISPATCHES_ITSELF.test(state.text('moe_backend') ?? '')
}

/** The all-to-all backend beside the MoE backend: `bind_passthrough_all2all_backend` (`vllm/config/kernel.py`), 0.32.0. */
export const PASSTHROUGH_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'moe_backend_all2all_conflict',
    'An all-to-all backend is combined with a MoE backend that dispatches experts itself',
    (state) => {
      const backend = state.config?.all2all_backend ?? PASSTHROUGH
      const usual = backend === 'allgather_reducescatter' || backend === PASSTHROUGH
      if (!dispatchesItself(state) || usual) return undefined
      return state.fault(
        `--moe-backend ${state.text('moe_backend')} dispatches experts itself. Leave out --all2all-backend ${backend}`,
        'all2all_backend',
        'moe_backend',
      )
    },
    { since: '0.32.0' },
  ),
  effect(
    'engine_config',
    'passthrough_all2all_backend',
    'all2all_backend is passthrough if the MoE backend dispatches experts itself',
    (state) => {
      if (dispatchesItself(state)) state.set('all2all_backend', PASSTHROUGH)
      return undefined
    },
    { since: '0.32.0' },
  ),
]

/** What cannot be combined with the all-to-all backend moonep: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.31.0. */
export const MOONEP_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'moonep_conflict',
    'The all-to-all backend moonep is combined with a quantized model, EPLB, or an expert placement other than linear',
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
