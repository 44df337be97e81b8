import { outOfTree } from './out-of-tree.ts'

/**
 * AWS Inferentia and Trainium, which vLLM uses through a Neuron plugin. Its variable chooses cores, so devices are not
 * counted.
 */
export const neuron = outOfTree({
  name: 'neuron',
  pciIds: ['1d0f'],
  devices: new Set(['7064', '7065', '7066', '7067', '7164', '7264', '7364']),
  plugins: { names: ['neuron', 'optimum_neuron'], packages: ['vllm_neuron', 'optimum'] },
  drivers: ['neuron'],
})
