import type { HostReport } from '../../hosts/report.ts'
import { type Draft, type Fact, Unknown } from '../fact.ts'
import type { Root } from '../root.ts'

/** Host name, kernel release and boot id, as procfs has them. */
export function probeSystem(root: Root): Draft<HostReport['system']> {
  const boot = read(root, '/proc/sys/kernel/random/boot_id', /^[0-9a-f-]{36}$/)
  const version = /^Linux version (\S+)/.exec(root.text('/proc/version') ?? '')?.[1]
  const release = read(root, '/proc/sys/kernel/osrelease')
  return {
    hostname: read(root, '/proc/sys/kernel/hostname'),
    kernel: release instanceof Unknown && version ? version : release,
    boot_id: boot,
  }
}

function read(root: Root, path: string, form = /^[^\n]{1,256}$/): Fact<string> {
  const text = root.text(path)
  if (text !== undefined && form.test(text)) return text
  return new Unknown('system', 'system_unreadable', root.why(path))
}
