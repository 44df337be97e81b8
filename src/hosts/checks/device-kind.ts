import { listSome } from '../../vllm/values/show.ts'
import { type CheckContext, fail, type HostCheck, pass, unknownFromReport } from './check.ts'
import { devicesNeeded, devicesUsed, localWorldSize } from './launch.ts'

const POINTER = '/host/device_count'
const TENSOR_PARALLEL = '/config/tensor_parallel_size'

/** Checks of the models of the devices, and of MIG devices. */
export const DEVICE_KIND_CHECKS: readonly HostCheck[] = [
  {
    code: 'device_models_equal',
    summary: 'The devices differ: the slowest sets the pace, the smallest the memory.',
    severity: 'warning',
    examine(context) {
      if ((devicesNeeded(context) ?? 0) < 2) return undefined
      const used = devicesUsed(context)
      if (used === null) {
        return unknownFromReport(
          context,
          POINTER,
          'Whether the devices are of one model',
          '/accelerators',
          '/visible_devices',
        )
      }
      if (used.length < 2) return undefined
      const models = new Set(used.map((device) => device.accelerator.model))
      if (models.has(null)) {
        const open = used.filter((device) => device.accelerator.model === null)
        const [first = '', ...others] = new Set(
          open.map(({ accelerator }) => `/accelerators/${accelerator.index}/model`),
        )
        const what = 'The model of a device that would be used'
        return unknownFromReport(context, POINTER, what, first, ...others)
      }
      const names = listSome([...models])
      return models.size > 1
        ? fail(
            POINTER,
            `The devices that would be used differ: ${names}. Choose devices of one model with CUDA_VISIBLE_DEVICES or assigned_physical_gpu_ids`,
          )
        : pass(POINTER, `All ${used.length} devices that would be used are ${names}`)
    },
  },
  {
    code: 'mig_single_rank',
    summary:
      'Ranks that exchange tensors are on MIG devices, which have no peer-to-peer path between them.',
    severity: 'error',
    examine(context) {
      const group = exchangingRanks(context)
      const used = devicesUsed(context)
      if (used === null) {
        if (group === undefined || devicesNeeded(context) === null) return undefined
        const what = 'Whether the devices are MIG devices'
        return unknownFromReport(
          context,
          TENSOR_PARALLEL,
          what,
          '/visible_devices',
          '/accelerators',
        )
      }
      if (!used.some((device) => device.partition?.kind === 'mig')) return undefined
      return group === undefined
        ? pass(TENSOR_PARALLEL, 'Each rank has a MIG device and exchanges no tensors with others')
        : fail(
            group.pointer,
            `${group.what} would be on MIG devices, which cannot reach one another. ${group.remedy}, or use whole GPUs`,
          )
    },
  },
]

/** The ranks of this launch that exchange tensors; undefined: none do. */
function exchangingRanks(context: CheckContext) {
  const { config } = context
  const size = Number(config.tensor_parallel_size)
  if (size > 1) {
    return {
      pointer: TENSOR_PARALLEL,
      what: `A tensor-parallel group of ${size}`,
      remedy: 'Set tensor_parallel_size to 1',
    }
  }
  const workers = localWorldSize(context) ?? 1
  if (workers > 1) {
    return {
      pointer: '/config/pipeline_parallel_size',
      what: `The ${workers} workers of one data-parallel rank`,
      remedy: 'Set pipeline_parallel_size and prefill_context_parallel_size to 1',
    }
  }
  const ranks = Number(config.data_parallel_size)
  return config.enable_expert_parallel === true && ranks > 1
    ? {
        pointer: '/config/enable_expert_parallel',
        what: `The experts of ${ranks} data-parallel ranks`,
        remedy: 'Leave enable_expert_parallel out',
      }
    : undefined
}
