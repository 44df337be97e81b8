import type { Platform } from '../../parallel-config/index.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'

/** How the engines of one command share the devices of a host: by their whole size, or without prefill context parallel. */
type Step = 'world_size' | 'tensor_and_pipeline'

// Before 0.11.1 (0.22.0 on XPU) the launcher narrows the visible devices by the engine's whole size; from then on the
// worker adds an offset, which before 0.33.0 leaves out prefill context parallel (`vllm/v1/worker/gpu_worker.py`, `init_device`).
const ON_GPU = byRelease<Step>(
  ['0.10.1', 'world_size'],
  ['0.11.1', 'tensor_and_pipeline'],
  ['0.33.0', 'world_size'],
)
const ON_XPU = byRelease<Step>(
  ['0.10.1', 'world_size'],
  ['0.22.0', 'tensor_and_pipeline'],
  ['0.33.0', 'world_size'],
)

/** From one engine's first device to the next one's, among the engines that one command starts. */
export function deviceStep(
  sizes: ParallelSizes,
  platform: Platform | null | undefined,
  releaseIndex: number,
): number {
  const step = stepOf(platform ?? 'cuda', releaseIndex)
  const own = sizes.tensor * sizes.pipeline
  return step === 'world_size' ? own * sizes.prefill_context : own
}

/** Whether engines of one command would share devices, as they do with prefill context parallel before 0.33.0. */
export function enginesOverlap(
  sizes: ParallelSizes,
  platform: Platform | null | undefined,
  releaseIndex: number,
): boolean {
  return deviceStep(sizes, platform, releaseIndex) < engineSize(sizes)
}

/** The devices of one engine: vLLM's `world_size`. */
export function engineSize(sizes: ParallelSizes): number {
  return sizes.tensor * sizes.pipeline * sizes.prefill_context
}

function stepOf(platform: Platform, releaseIndex: number): Step {
  if (platform === 'cuda' || platform === 'rocm') return ON_GPU[releaseIndex] ?? 'world_size'
  if (platform === 'xpu') return ON_XPU[releaseIndex] ?? 'world_size'
  return 'world_size'
}
