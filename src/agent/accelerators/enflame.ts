import { outOfTree } from './out-of-tree.ts'

/** Enflame GCUs. */
export const enflame = outOfTree({
  name: 'enflame',
  pciIds: ['1e36'],
  plugins: ['gcu', 'enflame'],
  drivers: ['enflame'],
  visibility: 'TOPS_VISIBLE_DEVICES',
})
