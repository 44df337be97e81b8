import { outOfTree } from './out-of-tree.ts'

/** Cambricon MLUs, which vLLM uses through vllm-mlu. The name of the driver has the model in it. */
export const cambricon = outOfTree({
  name: 'cambricon',
  pciIds: ['cabc'],
  plugins: { names: ['mlu'], packages: ['vllm_mlu'] },
  visibility: ['MLU_VISIBLE_DEVICES'],
})
