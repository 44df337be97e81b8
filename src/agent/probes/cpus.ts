import { type Fact, Unknown } from '../fact.ts'
import { parseIdList } from '../id-list.ts'
import type { Root } from '../root.ts'

const FOLDER = '/sys/devices/system/cpu'

/** The processors that are online, ascending, and where that is from. */
export function probeOnlineCpus(root: Root): { online: Fact<number[]>; source: string } {
  const listed = parseIdList(root.text(`${FOLDER}/online`) ?? '')
  if (listed?.length) return { online: listed, source: `sysfs ${FOLDER}/online` }
  const folders = cpusWithFolders(root)
  if (folders.length > 0) return { online: folders, source: `sysfs ${FOLDER}/cpu*` }
  const counted = cpusInCpuinfo(root)
  if (counted.length > 0) return { online: counted, source: 'procfs /proc/cpuinfo' }
  const online = new Unknown('cpus', 'cpus_unreadable', root.why(`${FOLDER}/online`))
  return { online, source: 'none' }
}

function cpusWithFolders(root: Root): number[] {
  return (root.list(FOLDER) ?? [])
    .flatMap((name) => /^cpu(\d{1,6})$/.exec(name)?.[1] ?? [])
    .filter((id) => root.text(`${FOLDER}/cpu${id}/online`) !== '0')
    .map(Number)
    .sort((a, b) => a - b)
}

function cpusInCpuinfo(root: Root): number[] {
  const lines = (root.text('/proc/cpuinfo') ?? '').matchAll(/^processor\s*:\s*(\d{1,6})\s*$/gm)
  return [...lines].map((match) => Number(match[1])).sort((a, b) => a - b)
}
