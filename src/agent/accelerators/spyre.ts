import { outOfTree } from './out-of-tree.ts'

/** IBM Spyre, which vLLM uses through vllm-spyre; vfio-pci is the driver that programs use. */
export const spyre = outOfTree({
  name: 'spyre',
  pciIds: ['1014'],
  devices: new Set(['06a7', '06a8']),
  plugins: {
    names: ['spyre', 'spyre_next', 'sendnn'],
    packages: ['vllm_spyre', 'sendnn_inference'],
  },
  usesPassedThrough: true,
})
