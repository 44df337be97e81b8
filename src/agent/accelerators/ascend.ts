import { outOfTree } from './out-of-tree.ts'

/** Huawei's Ascend NPUs 310, 310P and 910, which vLLM uses through vllm-ascend. */
export const ascend = outOfTree({
  name: 'ascend',
  pciIds: ['19e5'],
  devices: new Set(['d100', 'd107', 'd500', 'd801', 'd802', 'd803', 'd806']),
  plugins: { names: ['ascend'], packages: ['vllm_ascend'] },
  drivers: ['devdrv_device_driver'],
  visibility: ['ASCEND_RT_VISIBLE_DEVICES'],
  numberFile: 'dev_id',
})
