import type { Accelerator, HostReport } from '../hosts/report.ts'

type Line = readonly ['info' | 'warn', string]

/** What the log says of devices that went bad, and came back, between two reports. */
export function changesOfHealth(before: HostReport | undefined, after: HostReport): Line[] {
  const known = new Map((before?.accelerators ?? []).map((one) => [one.pci_address, one]))
  return (after.accelerators ?? []).flatMap((one): Line[] => {
    const old = known.get(one.pci_address)
    const complaint = complaintOf(one)
    if (complaint === (old && complaintOf(old))) return []
    const what = `Accelerator ${one.index} (${one.pci_address})`
    if (complaint !== undefined) return [['warn', `${what}: ${complaint}`]]
    return old ? [['info', `${what} is healthy again`]] : []
  })
}

/** What is wrong with a device; undefined: nothing that is known. */
export function complaintOf({ usable, reason, health }: Accelerator): string | undefined {
  if (usable === false) return reason ?? 'it is not usable'
  if (health?.healthy !== false) return undefined
  return health.problems.map(({ message }) => message).join('; ') || 'it is not healthy'
}
