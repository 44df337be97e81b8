import type { Deployment } from '../deployment/deployment.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'
import { engineSize } from '../layout/device-step.ts'
import { MOST_WORKERS } from '../refusals.ts'

/**
 * Up to this many devices every pipeline-parallel size and number of engines is tried; above, pipelines of powers of two
 * up to 64 with as many engines as there is room for.
 */
const ALL_UP_TO = 64
const LONGEST_PIPELINE = 64

/** How many devices a layout uses. */
export function deviceCount(sizes: ParallelSizes): number {
  return engineSize(sizes) * sizes.data
}

/**
 * The sizes to try on this many devices: each tensor-parallel size that divides the attention heads (unknown: each power
 * of two), each pipeline-parallel size, and each number of engines. The context-parallel sizes stay as they are.
 */
export function candidateSizes(deployment: Deployment, available: number): ParallelSizes[] {
  const devices = Math.min(available, MOST_WORKERS)
  const { prefill_context, decode_context } = deployment.sizes
  const candidates: ParallelSizes[] = []
  for (const tensor of tensorSizes(devices, deployment.attentionHeads)) {
    if (tensor % decode_context !== 0) continue
    for (const pipeline of pipelineSizes(devices)) {
      const room = Math.floor(devices / (tensor * pipeline * prefill_context))
      for (let data = devices > ALL_UP_TO ? Math.max(room, 1) : 1; data <= room; data++) {
        candidates.push({ tensor, pipeline, data, prefill_context, decode_context })
      }
    }
  }
  return candidates
}

function pipelineSizes(devices: number): number[] {
  const all = Array.from({ length: Math.min(devices, LONGEST_PIPELINE) }, (_, at) => at + 1)
  return devices > ALL_UP_TO ? all.filter((size) => Number.isInteger(Math.log2(size))) : all
}

function tensorSizes(devices: number, heads: number | undefined): number[] {
  const divides = (size: number) =>
    heads === undefined ? Number.isInteger(Math.log2(size)) : heads % size === 0
  return Array.from({ length: devices }, (_, at) => at + 1).filter(divides)
}
