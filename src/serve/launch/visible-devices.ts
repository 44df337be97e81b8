import type { Check } from '../../parallel-config/index.ts'
import { plural, show } from '../../vllm/values/show.ts'
import type { Launching } from '../launching.ts'

/** The variables that choose devices, by platform, as vLLM's platforms name them (`device_control_env_var`). */
const VARIABLES = new Map<string, readonly string[]>([
  ['cuda', ['CUDA_VISIBLE_DEVICES']],
  ['rocm', ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES']],
  ['xpu', ['ZE_AFFINITY_MASK']],
])

/**
 * Finds a variable of the environment that lists fewer devices than the workers of this node need. Whether the listed devices
 * exist is not checked. Ray and other executors may place workers on other nodes, and `--device-ids` has rules of its own.
 */
export function tooFewVisibleDevices(
  state: Launching,
): Pick<Check, 'pointer' | 'message'> | undefined {
  const needed = devicesOnThisNode(state)
  if (needed === undefined || state.arguments.values.get('device_ids')) return undefined
  for (const name of VARIABLES.get(state.host.platform ?? 'cuda') ?? []) {
    const text = state.environment[name]
    const listed = text === undefined ? undefined : countListed(text)
    if (listed === undefined || listed >= needed) continue
    return {
      pointer: `/env/${name}`,
      message: `${name} is ${show(text)}, which shows vLLM ${plural(listed, 'device')}, but the workers on this node need ${needed}. List more devices, or lower the parallel sizes`,
    }
  }
  return undefined
}

/** Devices of the workers on this node; undefined where vLLM does not place them itself. */
function devicesOnThisNode({ config }: Launching): number | undefined {
  if (config === undefined) return undefined
  const { distributed_executor_backend: backend, data_parallel_backend: dataBackend } = config
  const isPlacedHere = backend === 'mp' || backend === 'uni' || backend === null
  if (!isPlacedHere || dataBackend === 'ray' || (config.nnodes ?? 1) > 1) return undefined
  return config.world_size * config.data_parallel_size_local
}

/** How many devices a list can show at most: it ends at the first entry that is empty or negative. */
function countListed(text: string): number {
  const entries = text.split(',').map((entry) => entry.trim())
  const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'))
  return end === -1 ? entries.length : end
}
