import type { Accelerator, HostReport } from './report.ts'

/** Whether the accelerators of a host are usable and healthy. */
export interface HostHealth {
  /** False: one is not; null: not everything is known. */
  readonly healthy: boolean | null
  /** The problems of each accelerator that is not, by its index. */
  readonly complaints: readonly string[]
}

/**
 * The health of a host by its report. One without accelerators is healthy, one whose accelerators are unknown is not
 * known to be.
 */
export function healthOf({ accelerators }: Pick<HostReport, 'accelerators'>): HostHealth {
  if (accelerators === null) return { healthy: null, complaints: [] }
  const complaints = accelerators.flatMap((accelerator) => {
    const complaint = complaintOf(accelerator)
    return complaint === undefined ? [] : [`accelerator ${accelerator.index}: ${complaint}`]
  })
  if (complaints.length > 0) return { healthy: false, complaints }
  return { healthy: accelerators.every(isKnownSound) || null, complaints }
}

function complaintOf({ usable, reason, health }: Accelerator): string | undefined {
  if (usable === false) return reason ?? 'not usable'
  if (health?.healthy !== false) return undefined
  return health.problems.map(({ message }) => message).join('; ') || 'not healthy'
}

const isKnownSound = ({ usable, health }: Accelerator) =>
  usable === true && health?.healthy === true
