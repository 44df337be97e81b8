import type { HostReport } from '../../hosts/report.ts'
import { agree, type Claim, type Draft, type Fact, Unknown, unread } from '../fact.ts'
import { isRead, type Root } from '../root.ts'

const FOLDER = '/proc/sys/kernel'
/** Linux holds names of 64 characters; these are those that host names and releases are made of. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+~-]{0,63}$/
const RELEASE = /^[1-9]\d?\.\d{1,3}(?:\.\d{1,3})?(?:[-+~][A-Za-z0-9._+~-]{0,50})?$/
/** A random UUID, version 4. */
const BOOT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Host name, kernel release and boot id, as procfs has them. */
export function probeSystem(root: Root): Draft<HostReport['system']> {
  return {
    hostname: read(root, `${FOLDER}/hostname`, NAME),
    kernel:
      agree('system', 'kernel_contradicts', releaseClaims(root)) ??
      read(root, `${FOLDER}/osrelease`, RELEASE),
    boot_id: read(root, `${FOLDER}/random/boot_id`, BOOT_ID),
  }
}

function* releaseClaims(root: Root): Generator<Claim<string>> {
  const release = root.line(`${FOLDER}/osrelease`)
  if (isRead(release) && RELEASE.test(release))
    yield { from: `${FOLDER}/osrelease`, value: release }
  const version = root.line('/proc/version')
  const [linux, word, written = ''] = isRead(version) ? version.split(' ', 3) : []
  if (linux === 'Linux' && word === 'version' && RELEASE.test(written)) {
    yield { from: '/proc/version', value: written }
  }
}

function read(root: Root, path: string, form: RegExp): Fact<string> {
  const line = root.line(path)
  if (!isRead(line)) return unread('system', 'system_unreadable', line)
  return form.test(line)
    ? line
    : new Unknown('system', 'system_unreadable', `${path}: its content is invalid`)
}
