import { outOfTree } from './out-of-tree.ts'

/** Intel's Gaudi, of Habana Labs, which vLLM uses through vllm-gaudi. */
export const gaudi = outOfTree({
  name: 'gaudi',
  pciIds: ['1da3'],
  plugins: { names: ['hpu'], packages: ['vllm_gaudi'] },
  drivers: ['habanalabs', 'hl'],
  visibility: ['HABANA_VISIBLE_MODULES'],
  numberFile: 'module_id',
})
