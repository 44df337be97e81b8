import type { Launching } from '../launching.ts'

/** Whether the engine uses multi-head latent attention (`ModelConfig.use_mla`, `vllm/config/model.py`); assumed if unknown. */
export function usesLatentAttention(state: Launching): boolean {
  if (state.isSwitchedOn('VLLM_MLA_DISABLE')) return false
  const message = 'The model is assumed to use multi-head latent attention'
  return state.fact('mla', { assumed: true, message }) === true
}
