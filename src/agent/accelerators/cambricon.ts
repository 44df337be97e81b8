import { outOfTree } from './out-of-tree.ts'

/** Cambricon MLUs. */
export const cambricon = outOfTree({
  name: 'cambricon',
  pciIds: ['cabc'],
  plugins: ['mlu', 'cambricon'],
  visibility: 'MLU_VISIBLE_DEVICES',
})
