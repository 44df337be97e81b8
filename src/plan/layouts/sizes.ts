import type { Deployment } from '../deployment/deployment.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'
import { engineSize } from '../layout/device-step.ts'

/** Up to this many devices every number of engines is tried; above, only as many as there is room for. */
const ALL_UP_TO = 64

/** How many devices a layout uses. */
export function deviceCount(sizes: ParallelSizes): number {
  return engineSize(sizes) * sizes.data
}

/**
 * The sizes to try on this many devices: each tensor-parallel size that divides the attention heads (unknown: each power
 * of two), each pipeline-parallel size, and each number of engines. The context-parallel sizes stay as they are.
 */
export function candidateSizes(deployment: Deployment, devices: number): ParallelSizes[] {
  const { prefill_context, decode_context } = deployment.sizes
  const candidates: ParallelSizes[] = []
  for (const tensor of tensorSizes(devices, deployment.attentionHeads)) {
    if (tensor % decode_context !== 0) continue
    for (let pipeline = 1; tensor * pipeline * prefill_context <= devices; pipeline++) {
      const room = Math.floor(devices / (tensor * pipeline * prefill_context))
      for (let data = devices > ALL_UP_TO ? room : 1; data <= room; data++) {
        candidates.push({ tensor, pipeline, data, prefill_context, decode_context })
      }
    }
  }
  return candidates
}

function tensorSizes(devices: number, heads: number | undefined): number[] {
  const divides = (size: number) =>
    heads === undefined ? Number.isInteger(Math.log2(size)) : heads % size === 0
  return Array.from({ length: devices }, (_, at) => at + 1).filter(divides)
}
