import { controlVariable } from './accelerators/amd/visible-devices.ts'
import type { Accelerators } from './accelerators/find.ts'
import type { Environment, FoundAccelerator } from './accelerators/vendor.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import { type NumaFacts, nodesOfCpus } from './probes/numa.ts'
import { hasReached } from './vllm-release.ts'

/** The releases that ask the driver where the devices are, and those that find a device of NVIDIA by its UUID. */
const DETECTING_SINCE = 20
const FINDING_UUIDS_SINCE = 24

/** What decides which NUMA nodes vLLM detects. */
export interface DetectionClues {
  readonly platform: Fact<string>
  /** How many devices vLLM counts. */
  readonly count: Fact<number>
  readonly env: Environment
  /** Version of vLLM; undefined: unknown. */
  readonly version: string | undefined
  readonly accelerators: Fact<Accelerators>
  readonly numa: NumaFacts
}

/**
 * The NUMA node of each visible device as vLLM itself would detect it (`get_all_device_numa_nodes` of its platforms),
 * which need not be the one the device is on; undefined where vLLM detects none.
 */
export function detectNumaNodes(clues: DetectionClues): Fact<number[]> | undefined {
  const { platform, count, version, accelerators, numa } = clues
  if (!isKnown(platform)) return platform
  if (platform !== 'cuda' && platform !== 'rocm') return undefined
  if (version !== undefined && !hasReached(version, DETECTING_SINCE)) return undefined
  if (!isKnown(count)) return count
  if (!isKnown(accelerators)) return accelerators
  const { found } = accelerators
  const numbers = platform === 'cuda' ? nvmlNumbers(clues, count) : rocmNumbers(clues, count)
  if (numbers === undefined || !isKnown(numbers)) return numbers
  const nodes = numbers.map((number) =>
    platform === 'cuda'
      ? byNvml(
          found.find(({ listed }) => listed?.keys.includes(String(number))),
          numa,
        )
      : bySystemManagement(found, number),
  )
  const unknown = nodes.find((node) => node instanceof Unknown)
  return unknown instanceof Unknown ? unknown : (nodes as number[])
}

function undetected(message: string): Unknown {
  return new Unknown('numa', 'detection_unknown', message)
}

/**
 * The first `count` entries of the variable, which vLLM reads as numbers; undefined: one is not a number, so it detects
 * nothing.
 */
function numbersIn(value: string | undefined, count: number): number[] | undefined {
  if (!value) return Array.from({ length: count }, (_, device) => device)
  const entries = value.split(',').slice(0, count)
  return entries.every((entry) => /^\s*\+?\d{1,9}\s*$/.test(entry))
    ? entries.map(Number)
    : undefined
}

/** In NVML's numbering, whatever CUDA's is. */
function nvmlNumbers(
  { env, version, accelerators }: DetectionClues,
  count: number,
): Fact<number[]> | undefined {
  const value = env.CUDA_VISIBLE_DEVICES
  const numbers = numbersIn(value, count)
  if (numbers || !value) return numbers
  if (version !== undefined && !hasReached(version, FINDING_UUIDS_SINCE)) return undefined
  if (version === undefined) return BY_RELEASE
  const found = isKnown(accelerators) ? accelerators.found : []
  const chosen = value
    .split(',')
    .slice(0, count)
    .map((entry) => found.find(({ draft }) => draft.uuid === entry))
  const indices = chosen.flatMap((one) => one?.listed?.keys[0] ?? [])
  return indices.length === count
    ? indices.map(Number)
    : undetected('Only NVML knows what CUDA_VISIBLE_DEVICES names')
}

const BY_RELEASE = undetected(
  'CUDA_VISIBLE_DEVICES names devices by UUID, which releases of vLLM before 0.24.0 do not look up. Set --python to the Python of a released vLLM',
)

function rocmNumbers({ env, version }: DetectionClues, count: number): Fact<number[]> | undefined {
  const value = controlVariable(env, version)
  return isKnown(value) ? numbersIn(value, count) : value
}

/**
 * NVML's node when it has CPUs, else the node of the first CPU of NVML's affinity. vLLM reads no more bits of that than
 * there are CPUs online, so that where some are offline it may not see the highest.
 */
function byNvml(one: FoundAccelerator | undefined, numa: NumaFacts): Fact<number> {
  const { driverNode, affinity } = one?.details ?? {}
  if (driverNode === undefined) return undetected('NVML was not asked where the devices are')
  if (!numa.cpusOfNode) return undetected('The CPUs of the NUMA nodes are unknown')
  if (isKnown(driverNode) && numa.cpusOfNode.get(driverNode)?.length) return driverNode
  const online = [...numa.cpusOfNode.values()].flat().length
  const first = affinity?.find((cpu) => cpu < online)
  const [node] = first === undefined ? [] : (nodesOfCpus(numa, [first]) ?? [])
  return node ?? undetected('NVML names neither a node nor CPUs near the device')
}

/** AMD's management library has the GPUs in the order of their addresses, while HIP has them in KFD's order. */
function bySystemManagement(found: readonly FoundAccelerator[], number: number): Fact<number> {
  const gpus = found.filter((one) => one.vendor === 'amd')
  if (gpus.some(({ draft }) => draft.partitioning !== 'none')) {
    return undetected('How AMD numbers the partitions of its GPUs is unknown')
  }
  return gpus[number]?.draft.cpu_numa_node ?? undetected('There is no GPU of that number')
}
