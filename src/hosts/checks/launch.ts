import { type Device, visibleDevices } from '../devices.ts'
import type { CheckContext } from './check.ts'

const integer = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** A config field that is a list of numbers; null: not set, or not a field of the release. */
export function numbers({ config }: CheckContext, field: string): readonly number[] | null {
  const value = config[field]
  return Array.isArray(value) ? (value as number[]) : null
}

/**
 * The ranks of one data-parallel rank on this host; null: vLLM would divide by zero. Before 0.11.1 vLLM has no nnodes, so
 * all ranks are on this host.
 */
export function localWorldSize({ config, derived }: CheckContext): number | null {
  return integer(hasLocalWorldSize(derived) ? derived.local_world_size : config.world_size)
}

/** Whether the release has the property `local_world_size`: 0.11.1 and later. */
export function hasLocalWorldSize(derived: CheckContext['derived']): boolean {
  return Object.hasOwn(derived, 'local_world_size')
}

/** Data-parallel ranks that this launch puts on this host. */
export const localDataParallelRanks = ({ config }: CheckContext): number =>
  integer(config.data_parallel_size_local) ?? 1

/** How many devices this launch uses on this host; null: vLLM would divide by zero. A CPU host needs none. */
export function devicesNeeded(context: CheckContext): number | null {
  if (context.facts.platform === 'cpu') return 0
  const size = localWorldSize(context)
  return size === null ? null : size * localDataParallelRanks(context)
}

/** What may place some of the ranks on other hosts, even without nnodes; undefined: nothing does. */
export function placedBy({ config }: CheckContext): string | undefined {
  const { distributed_executor_backend: backend } = config
  if (backend === 'ray' || config.data_parallel_backend === 'ray') return 'Ray'
  if (backend === 'external_launcher') return 'the external launcher'
  return backend === 'mp' || backend === 'uni' || backend === null ? undefined : String(backend)
}

/** Position of the first device of this launch: a single rank uses the devices after those of the ranks below it. */
export function firstDevice(context: CheckContext): number {
  if (localDataParallelRanks(context) > 1) return 0
  const rank = integer(context.config.data_parallel_rank_local) ?? 0
  return rank * (localWorldSize(context) ?? 0)
}

/** The devices that this launch uses on this host, in the order of its ranks; null: unknown. */
export function devicesUsed(context: CheckContext): readonly Device[] | null {
  const { report } = context
  const needed = devicesNeeded(context)
  const visible = report === null ? null : visibleDevices(report)
  if (needed === 0) return []
  if (needed === null || visible === null) return null
  const first = firstDevice(context)
  const assigned = numbers(context, 'assigned_physical_gpu_ids')
  if (assigned === null) return visible.slice(first, first + needed)
  return assigned.slice(first, first + needed).flatMap((id) => {
    const accelerator = report?.accelerators?.[id]
    return accelerator === undefined ? [] : [{ id, accelerator, partition: null }]
  })
}
