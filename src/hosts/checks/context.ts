import type { Check, HostFacts, Resolution } from '../../parallel-config/outcome.ts'
import { type Device, visibleDevices } from '../devices.ts'
import type { HostReport } from '../report.ts'

/** What a check judges: a config that resolved, on a host. */
export interface CheckContext {
  readonly config: Resolution['config']
  readonly derived: Resolution['derived']
  readonly report: HostReport
  /** The facts that the config was resolved with: the report's, with the caller's own in front. */
  readonly facts: HostFacts
}

/** Gives its verdict, or undefined where the config leaves it nothing to judge. */
export type HostCheck = (context: CheckContext) => Check | undefined

const verdict =
  (value: Check['verdict']) =>
  (code: string, pointer: string, message: string): Check => ({
    code,
    verdict: value,
    pointer,
    message,
  })

export const pass = verdict('pass')
export const fail = verdict('fail')
export const unknown = verdict('unknown')

/** A whole number of the config or the derived properties; null where it is none. */
const integer = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Ranks of one data-parallel rank on this host; null: undefined, as vLLM would divide by zero. */
export const localWorldSize = ({ derived }: CheckContext): number | null =>
  integer(derived.local_world_size)

/** Data-parallel ranks that this launch puts on this host. */
export const localDataParallelRanks = ({ config }: CheckContext): number =>
  integer(config.data_parallel_size_local) ?? 1

/** Devices that this launch uses on this host; null: unknown, as the local world size is undefined. */
export function devicesNeeded(context: CheckContext): number | null {
  const size = localWorldSize(context)
  return size === null ? null : size * localDataParallelRanks(context)
}

/** Position of the first device that this launch uses: a lone rank takes those after the ranks below it. */
export function firstDevice(context: CheckContext): number {
  if (localDataParallelRanks(context) > 1) return 0
  const rank = integer(context.config.data_parallel_rank_local) ?? 0
  return rank * (localWorldSize(context) ?? 0)
}

/** A config field that is a list of numbers; null: not set. */
export function numbers(context: CheckContext, field: string): readonly number[] | null {
  const value = context.config[field]
  return Array.isArray(value) ? (value as number[]) : null
}

/** The devices that this launch uses here, in the order of its ranks, as far as there are any; null: unknown. */
export function devicesUsed(context: CheckContext): readonly Device[] | null {
  const needed = devicesNeeded(context)
  const visible = visibleDevices(context.report)
  if (needed === null || visible === null) return null
  const first = firstDevice(context)
  const assigned = numbers(context, 'assigned_physical_gpu_ids')
  if (assigned === null) return visible.slice(first, first + needed)
  return assigned.slice(first, first + needed).flatMap((id) => {
    const accelerator = context.report.accelerators?.[id]
    return accelerator === undefined ? [] : [{ id, accelerator, partition: null }]
  })
}

/** Why the report leaves a fact open, in its own words; a short sentence where it does not tell. */
export function whyUnknown(report: HostReport, ...facts: readonly string[]): string {
  const fault = report.faults.find((each) => each.facts.some((fact) => facts.includes(fact)))
  return fault === undefined ? 'the report does not tell it' : fault.message
}
