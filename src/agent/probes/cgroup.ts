import { type Fact, isKnown, Unknown } from '../fact.ts'
import { intersect, parseIdList } from '../id-list.ts'
import type { Root } from '../root.ts'

/** What the agent's own process may use: online CPUs and memory nodes, ascending. */
export interface Allowed {
  readonly cpus: Fact<number[]>
  readonly memoryNodes: Fact<number[]>
  readonly source: string
}

interface Limit {
  readonly cpus?: readonly number[] | undefined
  readonly memoryNodes?: readonly number[] | undefined
  readonly source: string
}

/**
 * The affinity of the process and its cpuset, whichever are there, laid over what is online. Where the tree has neither,
 * nothing limits the process.
 */
export function probeAllowed(
  root: Root,
  online: Fact<readonly number[]>,
  nodes: Fact<readonly number[]>,
): Allowed {
  const status = limitOfStatus(root)
  const cpuset = limitOfCpuset(root)
  if (cpuset instanceof Unknown && !status) {
    return { cpus: cpuset, memoryNodes: cpuset, source: 'none' }
  }
  const limits = [status, cpuset].filter((limit) => limit && isKnown(limit)) as Limit[]
  const within = (ids: readonly number[], key: 'cpus' | 'memoryNodes') =>
    limits.reduce<number[]>((left, limit) => intersect(left, limit[key] ?? left), [...ids])
  return {
    cpus: isKnown(online) ? within(online, 'cpus') : online,
    memoryNodes: isKnown(nodes) ? within(nodes, 'memoryNodes') : nodes,
    source: limits.map((limit) => limit.source).join('; ') || 'no affinity and no cpuset found',
  }
}

function limitOfStatus(root: Root): Limit | undefined {
  const status = root.text('/proc/self/status')
  const read = (key: string) => {
    const list = new RegExp(`^${key}:\\s*([\\d,-]*)$`, 'm').exec(status ?? '')?.[1]
    return list ? parseIdList(list) : undefined
  }
  const cpus = read('Cpus_allowed_list')
  const memoryNodes = read('Mems_allowed_list')
  if (!cpus && !memoryNodes) return undefined
  return { cpus, memoryNodes, source: 'procfs /proc/self/status' }
}

/** How each kind of cpuset names its two files. Version 1 hands out what is configured, version 2 what is in force. */
const CPUSET_FILES = {
  cpuset: ['cpus', 'mems'],
  v1: ['cpuset.cpus', 'cpuset.mems'],
  v2: ['cpuset.cpus.effective', 'cpuset.mems.effective'],
} as const

interface Mount {
  readonly kind: keyof typeof CPUSET_FILES
  readonly point: string
}

function limitOfCpuset(root: Root): Fact<Limit | undefined> {
  const mounts = cpusetMounts(root)
  const unfound: string[] = []
  for (const mount of mounts) {
    const group = groupOf(root, mount.kind)
    if (group === undefined) continue
    const limit = readUpwards(root, mount, group)
    if (limit) return limit
    if (group !== '/') unfound.push(`${mount.point}${group}`)
  }
  if (unfound.length > 0) {
    return new Unknown('cgroup', 'cpuset_unreadable', root.why(unfound[0] ?? ''))
  }
  const named = root.text('/proc/self/cpuset')
  if (mounts.length > 0 || !named || named === '/') return undefined
  return new Unknown(
    'cgroup',
    'cpuset_not_mounted',
    `The process is in cpuset ${named}, and /proc/mounts has no cpuset or cgroup to read it in`,
  )
}

/** Where cpusets may be read; version 1 before version 2, for a controller is in one of them only. */
function cpusetMounts(root: Root): Mount[] {
  const lines = (root.text('/proc/self/mounts') ?? root.text('/proc/mounts') ?? '').split('\n')
  const mounts = lines.flatMap((line): Mount[] => {
    const [, point = '', type, options = ''] = line.split(/\s+/)
    const here = point.replaceAll('\\040', ' ').replace(/\/$/, '')
    if (type === 'cpuset') return [{ kind: 'cpuset', point: here }]
    const has = (option: string) => options.split(',').includes(option)
    if (type === 'cgroup' && has('cpuset')) {
      return [{ kind: has('noprefix') ? 'cpuset' : 'v1', point: here }]
    }
    return type === 'cgroup2' ? [{ kind: 'v2', point: here }] : []
  })
  return mounts.sort((a, b) => Number(a.kind === 'v2') - Number(b.kind === 'v2'))
}

function groupOf(root: Root, kind: Mount['kind']): string | undefined {
  const lines = (root.text('/proc/self/cgroup') ?? '').split('\n')
  const group = lines
    .map((line) => /^(\d+):([^:]*):(.*)$/.exec(line))
    .find((match) =>
      kind === 'v2'
        ? match?.[1] === '0' && match[2] === ''
        : match?.[2]?.split(',').includes('cpuset'),
    )?.[3]
  return group ?? root.text('/proc/self/cpuset')
}

/** A group without the controller is limited by the nearest one above that has it. */
function readUpwards(root: Root, mount: Mount, group: string): Limit | undefined {
  const [cpusFile, nodesFile] = CPUSET_FILES[mount.kind]
  const parts = group.split('/').filter((part) => part !== '' && part !== '..')
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const folder = [mount.point, ...parts.slice(0, depth)].join('/')
    const cpus = root.text(`${folder}/${cpusFile}`)
    const nodes = root.text(`${folder}/${nodesFile}`)
    if (!cpus && !nodes) continue
    return {
      cpus: cpus ? parseIdList(cpus) : undefined,
      memoryNodes: nodes ? parseIdList(nodes) : undefined,
      source: `cpuset ${folder}`,
    }
  }
  return undefined
}
