import type { Accelerator, HostReport, Partition } from './report.ts'

/** A device as vLLM counts it: an accelerator, or one partition of it. */
export interface Device {
  /** Position among the devices that vLLM counts; for an assigned physical id, that id. */
  readonly id: number
  readonly accelerator: Accelerator
  readonly partition: Partition | null
}

/** The devices that vLLM would count on the host, in its order; null: unknown. */
export function visibleDevices(report: HostReport): readonly Device[] | null {
  const { accelerators, visible_devices } = report
  if (accelerators === null || visible_devices === null) return null
  const devices = visible_devices.flatMap((visible, id): Device[] => {
    const accelerator = accelerators[visible.accelerator]
    if (accelerator === undefined) return []
    const { partition } = visible
    return [
      {
        id,
        accelerator,
        partition: partition === null ? null : (accelerator.partitions?.[partition] ?? null),
      },
    ]
  })
  return devices.length === visible_devices.length ? devices : null
}
