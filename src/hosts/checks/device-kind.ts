import { devicesUsed, fail, type HostCheck, pass, unknown, whyUnknown } from './context.ts'

const POINTER = '/host/device_count'

/** The devices used are of one model: the slowest sets the pace, the smallest the memory. */
export const deviceModelsEqual: HostCheck = (context) => {
  const code = 'device_models_equal'
  const used = devicesUsed(context)
  if (used === null || used.length < 2) return undefined
  const models = new Set(used.map((device) => device.accelerator.model))
  if (models.has(null)) {
    const reason = whyUnknown(
      context.report,
      ...used.map((device) => `/accelerators/${device.accelerator.index}/model`),
    )
    return unknown(code, POINTER, `The model of a device that would be used is unknown: ${reason}`)
  }
  const names = [...models].join(', ')
  return models.size > 1
    ? fail(
        code,
        POINTER,
        `The devices that would be used differ: ${names}. Choose devices of one model with CUDA_VISIBLE_DEVICES or assigned_physical_gpu_ids`,
      )
    : pass(code, POINTER, `All ${used.length} devices that would be used are ${names}`)
}

/** Ranks that talk to each other do not sit on MIG devices, which have no peer-to-peer path. */
export const noMigAcrossRanks: HostCheck = (context) => {
  const code = 'mig_single_rank'
  const size = Number(context.config.tensor_parallel_size)
  const mig = devicesUsed(context)?.filter((device) => device.partition?.kind === 'mig')
  if (mig === undefined || mig.length === 0) return undefined
  return size > 1
    ? fail(
        code,
        '/config/tensor_parallel_size',
        `A tensor-parallel group of ${size} would sit on MIG devices, which cannot reach one another. Set tensor_parallel_size to 1, or use whole GPUs`,
      )
    : pass(
        code,
        '/config/tensor_parallel_size',
        'Each rank sits on a MIG device of its own and talks to no other',
      )
}
