import { agree, type Claim, contradiction, type Fact, isKnown, Unknown, unread } from '../fact.ts'
import { formatIdList, intersect, parseIdList, parseMask } from '../id-list.ts'
import { isRead, type Reading, type Root } from '../root.ts'
import { CGROUP, groupsOf, mountsOf } from './cgroup.ts'

const STATUS = '/proc/self/status'
const CPUSET = '/proc/self/cpuset'

/** What the agent's own process may use: online CPUs and memory nodes, ascending. */
export interface Allowed {
  readonly cpus: Fact<number[]>
  readonly memoryNodes: Fact<number[]>
  /** Set where the tree says nothing of the process: that nothing limits it is in doubt. */
  readonly doubt: Unknown | undefined
  readonly source: string
}

/** What one source lets the process use; undefined: the source has no such line. */
interface Limit {
  readonly cpus: Fact<readonly number[]> | undefined
  readonly memoryNodes: Fact<readonly number[]> | undefined
  readonly source: string
}

/**
 * The kernel's own account of the process in its status, and its cpuset. A cpuset that is there and cannot be read is
 * never "no limit".
 */
export function probeAllowed(
  root: Root,
  online: Fact<readonly number[]>,
  nodes: Fact<readonly number[]>,
): Allowed {
  const limits = [limitOfStatus(root), limitOfCpuset(root)].filter((limit) => limit !== undefined)
  return {
    cpus: within(online, limits, 'cpus'),
    memoryNodes: within(nodes, limits, 'memoryNodes'),
    doubt: root.live || limits.length > 0 ? undefined : doubt(root),
    source: limits.map((limit) => limit.source).join('; ') || 'no affinity and no cpuset found',
  }
}

/** The first source that is known counts, and what the next one allows must have it inside. */
function within(
  ids: Fact<readonly number[]>,
  limits: readonly Limit[],
  key: 'cpus' | 'memoryNodes',
): Fact<number[]> {
  if (!isKnown(ids)) return ids
  const given = limits.flatMap((limit) => {
    const value = limit[key]
    return value === undefined ? [] : [{ from: limit.source, value }]
  })
  const known = given.flatMap(({ from, value }) =>
    isKnown(value) ? [{ from, value: intersect(ids, value) }] : [],
  )
  const [first, second] = known
  if (!first) {
    const [reason] = given.map(({ value }) => value).filter((value) => !isKnown(value))
    return reason instanceof Unknown ? reason : [...ids]
  }
  if (second && intersect(first.value, second.value).length < first.value.length) {
    const message = contradiction(first, second, formatIdList)
    return new Unknown('cgroup', 'limits_contradict', message)
  }
  // A process runs on a CPU and in memory: sources that leave it nothing are wrong.
  if (first.value.length > 0) return first.value
  const message = `${first.from} allows nothing of what is online`
  return new Unknown('cgroup', 'limits_contradict', message)
}

function doubt(root: Root): Unknown | undefined {
  const known = [STATUS, CPUSET, CGROUP].some((path) => root.exists(path))
  const message = `The tree has no ${STATUS}, ${CPUSET} or ${CGROUP}: a limit may not have been captured`
  return known ? undefined : new Unknown('cgroup', 'limits_not_captured', message)
}

/** `Cpus_allowed` is a mask and `Cpus_allowed_list` the same as a list; so are those of the memory nodes. */
function limitOfStatus(root: Root): Limit | undefined {
  const lines = root.lines(STATUS)
  if (!isRead(lines)) {
    if (lines.missing && !root.live) return undefined
    const reason = unread('cgroup', 'status_unreadable', lines)
    return unknownLimit(reason)
  }
  if (!lines.some((line) => /^(?:Name|Cpus_allowed|Mems_allowed):/.test(line))) {
    const message = `${STATUS}: it does not describe a process`
    return unknownLimit(new Unknown('cgroup', 'status_unreadable', message))
  }
  return {
    cpus: allowedInStatus(lines, 'Cpus_allowed'),
    memoryNodes: allowedInStatus(lines, 'Mems_allowed'),
    source: `procfs ${STATUS}`,
  }
}

/** Kernels without cpusets have no line for the memory nodes. */
function allowedInStatus(lines: readonly string[], key: string): Fact<number[]> | undefined {
  const textOf = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  const [mask, list] = [textOf(key), textOf(`${key}_list`)]
  if (mask === undefined && list === undefined) return undefined
  const claims: Claim<number[]>[] = []
  const inMask = mask ? parseMask(mask) : undefined
  if (inMask?.length) claims.push({ from: `${key} in ${STATUS}`, value: inMask })
  const inList = list ? parseIdList(list) : undefined
  if (inList?.length) claims.push({ from: `${key}_list there`, value: inList })
  const written = [mask, list].filter((text) => text !== undefined)
  const agreed = agree('cgroup', 'limits_contradict', claims, formatIdList)
  return agreed !== undefined && claims.length === written.length
    ? agreed
    : new Unknown('cgroup', 'status_unreadable', `${STATUS}: its ${key}_list is invalid`)
}

/** How each kind of cpuset names its two files. Version 1 hands out what is configured, version 2 what is in force. */
const CPUSET_FILES = {
  cpuset: ['cpus', 'mems'],
  v1: ['cpuset.cpus', 'cpuset.mems'],
  v2: ['cpuset.cpus.effective', 'cpuset.mems.effective'],
} as const

/** Where cpusets are mounted. */
interface CpusetMount {
  readonly kind: keyof typeof CPUSET_FILES
  readonly point: string
  /** Undefined: that of version 2, which has all. */
  readonly controller: 'cpuset' | undefined
}

function limitOfCpuset(root: Root): Limit | undefined {
  const mounts = cpusetMounts(root)
  if (mounts instanceof Unknown) return unknownLimit(mounts)
  const named = root.line(CPUSET)
  const groups = groupsOf(root)
  let reason: Unknown | undefined
  for (const mount of mounts) {
    const group = groups(mount.controller) ?? named
    // hwloc treats a captured tree without any group as one without limits; so does this, and marks it as uncertain.
    if (!isRead(group) && group.missing && !root.live) continue
    const limit = isRead(group)
      ? readUpwards(root, mount, group)
      : unread('cgroup', 'cpuset_unreadable', group)
    if (limit && !(limit instanceof Unknown)) return limit
    reason ??= limit
  }
  if (reason) return unknownLimit(reason)
  if (mounts.length > 0) return undefined
  return isRead(named) ? limitWithoutMount(named) : unreadCpuset(named)
}

function unknownLimit(reason: Unknown): Limit {
  return { cpus: reason, memoryNodes: reason, source: 'none' }
}

function unreadCpuset(named: Reading<string>): Limit | undefined {
  if (isRead(named) || named.missing) return undefined
  return unknownLimit(unread('cgroup', 'cpuset_unreadable', named))
}

function limitWithoutMount(named: string): Limit | undefined {
  if (named === '/') return undefined
  const message = `The process is in cpuset ${named.slice(0, 256)}, and /proc/mounts has no cpuset or cgroup to read it in`
  return unknownLimit(new Unknown('cgroup', 'cpuset_not_mounted', message))
}

/** Where cpusets may be read; version 1 before version 2, as a controller is in one of them only. */
function cpusetMounts(root: Root): CpusetMount[] | Unknown {
  const all = mountsOf(root)
  if (!isRead(all)) {
    return all.missing ? [] : unread('cgroup', 'mounts_unreadable', all)
  }
  const mounts = all.flatMap(({ type, point, options }): CpusetMount[] => {
    if (type === 'cpuset') return [{ kind: 'cpuset', point, controller: 'cpuset' }]
    if (type === 'cgroup' && options.includes('cpuset')) {
      const kind = options.includes('noprefix') ? 'cpuset' : 'v1'
      return [{ kind, point, controller: 'cpuset' }]
    }
    return type === 'cgroup2' ? [{ kind: 'v2', point, controller: undefined }] : []
  })
  return mounts.sort((a, b) => Number(a.kind === 'v2') - Number(b.kind === 'v2'))
}

/**
 * In version 2 a group without the controller is limited by the nearest one above that has it; in version 1 each group
 * has the files. Undefined: the group is that at the top, which nothing limits.
 */
function readUpwards(root: Root, mount: CpusetMount, group: string): Limit | Unknown | undefined {
  if (!group.startsWith('/')) {
    const message = `The process is in an invalid group: "${group.slice(0, 64)}"`
    return new Unknown('cgroup', 'cpuset_unreadable', message)
  }
  const parts = group.split('/').filter((part) => part !== '' && part !== '..')
  const leaf = [mount.point, ...parts].join('/')
  const listed = root.list(leaf)
  if (parts.length > 0 && !isRead(listed)) return unread('cgroup', 'cpuset_unreadable', listed)
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const folder = [mount.point, ...parts.slice(0, depth)].join('/')
    const limit = readGroup(root, mount, folder)
    if (limit) return limit
    if (depth > 0 && mustHaveFiles(root, mount, folder)) {
      const message = `${folder}: it has a cpuset and no ${CPUSET_FILES[mount.kind][0]}`
      return new Unknown('cgroup', 'cpuset_unreadable', message)
    }
  }
  if (parts.length === 0) return undefined
  const message = `${leaf}: neither it nor a group above it has a cpuset`
  return new Unknown('cgroup', 'cpuset_unreadable', message)
}

/** A group of version 2 lists its controllers. */
function mustHaveFiles(root: Root, mount: CpusetMount, folder: string): boolean {
  if (mount.kind !== 'v2') return true
  const controllers = root.line(`${folder}/cgroup.controllers`)
  return isRead(controllers) ? controllers.split(' ').includes('cpuset') : !controllers.missing
}

/** Undefined when the group has neither file. A process runs in it, so neither set can be empty. */
function readGroup(root: Root, mount: CpusetMount, folder: string): Limit | undefined {
  const [cpusFile, nodesFile] = CPUSET_FILES[mount.kind].map((file) => `${folder}/${file}`)
  const cpus = readSet(root, cpusFile ?? '')
  const memoryNodes = readSet(root, nodesFile ?? '')
  if (!cpus && !memoryNodes) return undefined
  const lacking = (file: string | undefined) =>
    new Unknown('cgroup', 'cpuset_unreadable', `${file}: no such file`)
  return {
    cpus: cpus ?? lacking(cpusFile),
    memoryNodes: memoryNodes ?? lacking(nodesFile),
    source: `cpuset ${folder}`,
  }
}

function readSet(root: Root, path: string): Fact<readonly number[]> | undefined {
  const line = root.line(path)
  if (!isRead(line)) {
    return line.missing ? undefined : unread('cgroup', 'cpuset_unreadable', line)
  }
  const ids = parseIdList(line)
  return ids?.length
    ? ids
    : new Unknown('cgroup', 'cpuset_unreadable', `${path}: "${line.slice(0, 64)}" allows nothing`)
}
