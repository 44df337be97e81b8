import type { HostReport } from '../../hosts/report.ts'
import { type Draft, type Fact, Unknown } from '../fact.ts'
import type { Root } from '../root.ts'

/** Host name, kernel release and boot id, as procfs has them. */
export function probeSystem(root: Root): Draft<HostReport['system']> {
  const boot = read(root, '/proc/sys/kernel/random/boot_id')
  const version = /^Linux version (\S+)/.exec(root.text('/proc/version') ?? '')?.[1]
  const release = read(root, '/proc/sys/kernel/osrelease')
  return {
    hostname: read(root, '/proc/sys/kernel/hostname'),
    kernel: release instanceof Unknown && version ? version : release,
    boot_id: boot,
  }
}

function read(root: Root, path: string): Fact<string> {
  return root.text(path) || new Unknown('system', 'system_unreadable', root.why(path))
}
