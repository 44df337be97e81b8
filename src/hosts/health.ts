import type { Accelerator, HostReport } from './report.ts'

/** Whether the accelerators of a host are usable and healthy. */
export interface HostHealth {
  /** False: at least one is not; null: not everything is known. */
  readonly healthy: boolean | null
  /** One text for each accelerator that is unusable or unhealthy, with its index and its problems. */
  readonly complaints: readonly string[]
}

/**
 * The health of a host according to its report. A host without accelerators is healthy; the health of a host with
 * unknown accelerators is unknown.
 */
export function healthOf({ accelerators }: Pick<HostReport, 'accelerators'>): HostHealth {
  if (accelerators === null) return { healthy: null, complaints: [] }
  const complaints = accelerators.flatMap((accelerator) => {
    const complaint = complaintOf(accelerator)
    return complaint === undefined ? [] : [`accelerator ${accelerator.index}: ${complaint}`]
  })
  if (complaints.length > 0) return { healthy: false, complaints }
  return { healthy: accelerators.every(isHealthy) || null, complaints }
}

function complaintOf({ usable, reason, health }: Accelerator): string | undefined {
  if (usable === false) return reason ?? 'not usable'
  if (health?.healthy !== false) return undefined
  return health.problems.map(({ message }) => message).join('; ') || 'not healthy'
}

const isHealthy = ({ usable, health }: Accelerator) => usable === true && health?.healthy === true
