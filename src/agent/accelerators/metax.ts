import { outOfTree } from './out-of-tree.ts'

/** MetaX GPUs, which vLLM uses through vllm-metax; their runtime reads CUDA's variable. */
export const metax = outOfTree({
  name: 'metax',
  pciIds: ['9999'],
  plugins: { names: ['metax'], packages: ['vllm_metax'] },
  drivers: ['metax'],
  visibility: ['CUDA_VISIBLE_DEVICES'],
})
