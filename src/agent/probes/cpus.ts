import { agree, contradiction, type Fact, Unknown, unread } from '../fact.ts'
import { formatIdList, parseIdList } from '../id-list.ts'
import { isRead, type Reading, type Root } from '../root.ts'

const FOLDER = '/sys/devices/system/cpu'
const LIST = `${FOLDER}/online`
const CPUINFO = '/proc/cpuinfo'

/** What the folders of the processors say: whether each is online; undefined: its file cannot be read. */
type CpuFolders = ReadonlyMap<number, boolean | undefined>

/** The processors that are online, ascending, and where that is from. */
export interface OnlineCpus {
  readonly online: Fact<number[]>
  /** Set where a captured tree lacks folders of processors that are listed: they may just not have been captured. */
  readonly doubt: Unknown | undefined
  readonly source: string
}

/** The CPUs that are online, from the list of the kernel or from their folders. */
export function probeOnlineCpus(root: Root): OnlineCpus {
  const line = root.line(LIST)
  const listed = isRead(line) ? parseIdList(line) : undefined
  const folders = readFolders(root)
  if (listed?.length)
    return { ...unlessFoldersDiffer(root, listed, folders), source: `sysfs ${LIST}` }
  if (folders.size > 0) return { ...cpusByFolders(root, folders), doubt: undefined }
  // A tree without /sys has nothing better; in one with it, the folder was there and is lost.
  const counted = root.exists('/sys/devices/system') ? undefined : cpusInCpuinfo(root)
  if (counted?.length) return { online: counted, doubt: undefined, source: `procfs ${CPUINFO}` }
  return { online: unreadable(line), doubt: undefined, source: 'none' }
}

/** Without the list, two other sources must agree: the folders, and the processors in cpuinfo. */
function cpusByFolders(
  root: Root,
  folders: CpuFolders,
): { online: Fact<number[]>; source: string } {
  const source = `sysfs ${FOLDER}/cpu*`
  const unclear = [...folders].find(([, online]) => online === undefined)
  if (unclear) {
    const message = `${FOLDER}/cpu${unclear[0]}/online: its content is invalid`
    return { online: new Unknown('cpus', 'cpus_unreadable', message), source: 'none' }
  }
  const online = [...folders].filter(([, state]) => state).map(([id]) => id)
  const counted = cpusInCpuinfo(root)
  const claims = [
    { from: `${FOLDER}/cpu*`, value: online },
    ...(counted?.length ? [{ from: CPUINFO, value: counted }] : []),
  ]
  return { online: agree('cpus', 'cpus_contradict', claims, formatIdList) ?? online, source }
}

function readFolders(root: Root): CpuFolders {
  const names = root.list(FOLDER)
  if (!isRead(names)) return new Map()
  const ids = names
    .flatMap((name) => /^cpu(\d{1,6})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
  return new Map(ids.map((id) => [id, isOnline(root.line(`${FOLDER}/cpu${id}/online`))]))
}

/** A processor that cannot be taken offline has no file for it. */
function isOnline(line: Reading<string>): boolean | undefined {
  if (!isRead(line)) return line.missing ? true : undefined
  return line === '1' ? true : line === '0' ? false : undefined
}

/** A folder that says otherwise is a contradiction. One that a captured tree lacks is a doubt: hwloc leaves such CPUs out. */
function unlessFoldersDiffer(
  root: Root,
  listed: number[],
  folders: CpuFolders,
): Pick<OnlineCpus, 'online' | 'doubt'> {
  const inList = new Set(listed)
  const odd =
    listed.find((id) => folders.get(id) === false) ??
    listed.find((id) => !folders.has(id)) ??
    [...folders].find(([id, online]) => online && !inList.has(id))?.[0]
  if (folders.size === 0 || odd === undefined) return { online: listed, doubt: undefined }
  const state = (online: boolean) => `CPU ${odd} is ${online ? 'online' : 'not online'}`
  const message = contradiction(
    { from: LIST, value: state(inList.has(odd)) },
    { from: `${FOLDER}/cpu${odd}`, value: state(!inList.has(odd)) },
  )
  const reason = new Unknown('cpus', 'cpus_contradict', message)
  if (root.live || folders.has(odd)) return { online: reason, doubt: undefined }
  return { online: listed, doubt: reason }
}

function cpusInCpuinfo(root: Root): number[] | undefined {
  const lines = root.lines(CPUINFO)
  if (!isRead(lines)) return undefined
  return lines
    .flatMap((line) => /^processor\s*:\s*(\d{1,6})$/.exec(line)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

function unreadable(line: Reading<string>): Unknown {
  return isRead(line)
    ? new Unknown(
        'cpus',
        'cpus_unreadable',
        `${LIST}: "${line.slice(0, 100)}" is not a list of CPUs`,
      )
    : unread('cpus', 'cpus_unreadable', line)
}
