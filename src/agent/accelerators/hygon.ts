import { outOfTree } from './out-of-tree.ts'

/**
 * Hygon DCUs; the vendor's processors have the same PCI vendor id, so the devices are named. The plugin vllm_hcu makes
 * the platform of ROCm, and the runtime reads ROCm's variables.
 */
export const hygon = outOfTree({
  name: 'hygon',
  pciIds: ['1d94'],
  devices: new Set([
    '51b7',
    '52b7',
    '53b7',
    '54b7',
    '55b7',
    '56b7',
    '61b7',
    '62b7',
    '6210',
    '6211',
    '6212',
    '6320',
  ]),
  plugins: { names: ['hcu'], packages: ['vllm_hcu'] },
  platform: 'rocm',
  drivers: ['hydcu', 'hycu', 'amdgpu'],
  visibility: ['HIP_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES'],
})
