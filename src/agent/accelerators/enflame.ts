import { outOfTree } from './out-of-tree.ts'

/** Enflame GCUs, which vLLM uses through vllm-gcu; its entry point has a name that others may have as well. */
export const enflame = outOfTree({
  name: 'enflame',
  pciIds: ['1e36'],
  plugins: { names: ['gcu'], packages: ['vllm_gcu'] },
  drivers: ['enflame'],
  visibility: ['TOPS_VISIBLE_DEVICES'],
})
