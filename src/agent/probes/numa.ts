import type { NumaNode } from '../../hosts/report.ts'
import {
  agree,
  type Claim,
  contradiction,
  type Draft,
  type Fact,
  isKnown,
  mapFact,
  Unknown,
  unread,
} from '../fact.ts'
import { formatIdList, intersect, parseIdList, parseMask } from '../id-list.ts'
import { MOST_BYTES, parseInteger } from '../numbers.ts'
import { isRead, type Root } from '../root.ts'
import {
  distancesFrom,
  doubtOfDistances,
  NODES_FOLDER as FOLDER,
  OWN_DISTANCE,
  rowLengths,
} from './numa-distances.ts'

/** The NUMA nodes that are online, by ascending id, with the CPUs of each that are online. */
export interface NumaFacts {
  readonly nodes: Fact<Draft<NumaNode>[]>
  /** CPUs online of each node; undefined when those of some node are unknown. */
  readonly cpusOfNode: ReadonlyMap<number, readonly number[]> | undefined
  /** Set where the tree may just lack the nodes: what is drawn from there being one is in doubt. */
  readonly doubt: Unknown | undefined
  /** Set where firmware gives nodes the same CPUs: they may be one node. */
  readonly sharedDoubt?: Unknown | undefined
  /** Set where the machine as a whole has another amount of memory than its nodes. */
  readonly memoryDoubt?: Unknown | undefined
  /** Set if the distance of two nodes differs by direction, which firmware rarely has and the kernel accepts. */
  readonly distancesDoubt?: Unknown | undefined
  readonly source: string
}

/** A kernel without NUMA has no node folder: there the machine is one node, number 0, as for vLLM and hwloc. */
export function probeNuma(root: Root, online: Fact<readonly number[]>): NumaFacts {
  const names = root.list(FOLDER)
  if (!isRead(names)) {
    return names.missing
      ? machineWithoutNodes(root, online)
      : unreadable(unread('numa', 'nodes_unreadable', names))
  }
  const present = names
    .flatMap((name) => /^node(\d{1,6})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
  const line = root.line(`${FOLDER}/online`)
  const listed = isRead(line) ? parseIdList(line) : undefined
  const claims = [
    { from: `${FOLDER}/node*`, value: present },
    ...(listed?.length ? [{ from: `${FOLDER}/online`, value: listed }] : []),
  ]
  const ids = agree('numa', 'nodes_contradict', claims, formatIdList) ?? present
  if (!isKnown(ids)) return unreadable(ids)
  if (ids.length === 0) {
    return unreadable(new Unknown('numa', 'nodes_unreadable', `${FOLDER}: it has no node`))
  }
  return describeNodes(root, ids, online, listed !== undefined)
}

/** The nodes that have some of these CPUs, ascending; undefined: the CPUs of some node are unknown. */
export function nodesOfCpus(numa: NumaFacts, cpus: readonly number[]): number[] | undefined {
  if (!numa.cpusOfNode) return undefined
  return [...numa.cpusOfNode].flatMap(([id, own]) => (intersect(cpus, own).length > 0 ? [id] : []))
}

function describeNodes(
  root: Root,
  ids: number[],
  online: Fact<readonly number[]>,
  areListed: boolean,
): NumaFacts {
  const claimed = new Map(ids.map((id) => [id, cpusOf(root, id, online)] as const))
  const cpus = unlessShared(claimed)
  const distances = new Map(ids.map((id) => [id, distancesFrom(root, id, ids)]))
  const nodes = ids.map((id): Draft<NumaNode> => {
    const own = cpus.get(id) ?? []
    const memory = memoryOf(root, id, ids.length > 1)
    return {
      id,
      cpus: mapFact(own, formatIdList),
      memory_bytes: memory,
      memory_only: isMemoryOnly(root, id, own, memory),
      distances: distances.get(id) ?? [],
    }
  })
  const known = [...cpus].flatMap(([id, own]) => (isKnown(own) ? [[id, own] as const] : []))
  const cpusOfNode = known.length === ids.length ? new Map(known) : undefined
  return {
    nodes,
    cpusOfNode,
    doubt: cpusOfNode
      ? doubtOfCpus(online, cpusOfNode)
      : doubtOfList(areListed || rowLengths(root, ids).includes(ids.length)),
    sharedDoubt: [...cpus.values()].find(isShared),
    memoryDoubt: doubtOfMemory(root, nodes),
    distancesDoubt: doubtOfDistances(ids, distances),
    source: `sysfs ${FOLDER}`,
  }
}

/** The CPUs of a node that are online; the map and the list of them must agree if both exist. */
function cpusOf(root: Root, id: number, online: Fact<readonly number[]>): Fact<readonly number[]> {
  if (!isKnown(online)) return online
  const folder = `${FOLDER}/node${id}`
  const described = describedNode(root, id)
  if (described !== id) {
    const message = `${folder}/meminfo describes node ${described}`
    return new Unknown('numa', 'node_cpus_contradict', message)
  }
  const claims = [...cpuClaims(root, folder)].map(({ from, value }) => ({
    from,
    value: intersect(value, online),
  }))
  const cpus = agree('numa', 'node_cpus_contradict', claims, formatIdList)
  if (cpus) return cpus
  const map = root.line(`${folder}/cpumap`)
  return isRead(map)
    ? new Unknown('numa', 'node_cpus_unreadable', `${folder}/cpumap: its content is invalid`)
    : unread('numa', 'node_cpus_unreadable', map)
}

/** The node whose number the kernel wrote into the folder; that of the folder where none can be read. */
function describedNode(root: Root, id: number): number {
  const lines = root.lines(`${FOLDER}/node${id}/meminfo`)
  const numbers = isRead(lines)
    ? lines.flatMap((line) => /^Node (\d{1,6}) MemTotal:/.exec(line)?.[1] ?? [])
    : []
  return Number(numbers[0] ?? id)
}

function* cpuClaims(root: Root, folder: string): Generator<Claim<number[]>> {
  const map = root.line(`${folder}/cpumap`)
  const mask = isRead(map) ? parseMask(map) : undefined
  if (mask) yield { from: `${folder}/cpumap`, value: mask }
  const line = root.line(`${folder}/cpulist`)
  const list = isRead(line) ? parseIdList(line) : undefined
  if (list) yield { from: `${folder}/cpulist`, value: list }
  const links = cpuLinks(root, folder)
  if (links.length > 0) yield { from: `${folder}/cpu*`, value: links }
}

/** The kernel keeps a link to each CPU of a node, also while it is offline; captured trees often lack them. */
function cpuLinks(root: Root, folder: string): number[] {
  const names = root.list(folder)
  if (!isRead(names)) return []
  return names
    .flatMap((name) => /^cpu(\d{1,6})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

const NODE_CPUS_SHARED = 'node_cpus_shared'

function isShared(cpus: Fact<unknown>): cpus is Unknown {
  return cpus instanceof Unknown && cpus.code === NODE_CPUS_SHARED
}

/** Some firmware gives several nodes the same CPUs; whose they are is unknown. */
function unlessShared(
  claimed: ReadonlyMap<number, Fact<readonly number[]>>,
): Map<number, Fact<readonly number[]>> {
  const shared = new Map<number, string>()
  for (const [cpu, nodes] of ownersOf(claimed)) {
    if (nodes.length < 2 || nodes.every((id) => shared.has(id))) continue
    const message = `The kernel puts CPU ${cpu} in nodes ${formatIdList(nodes)}`
    for (const id of nodes) if (!shared.has(id)) shared.set(id, message)
  }
  return new Map(
    [...claimed].map(([id, cpus]) => {
      const message = shared.get(id)
      return [id, message ? new Unknown('numa', NODE_CPUS_SHARED, message) : cpus]
    }),
  )
}

/** The nodes that have each CPU. */
function ownersOf(
  claimed: ReadonlyMap<number, Fact<readonly number[]>>,
): ReadonlyMap<number, readonly number[]> {
  const owners = new Map<number, number[]>()
  for (const [id, cpus] of claimed) {
    for (const cpu of isKnown(cpus) ? cpus : []) {
      const nodes = owners.get(cpu)
      if (nodes) nodes.push(id)
      else owners.set(cpu, [id])
    }
  }
  return owners
}

function isMemoryOnly(
  root: Root,
  id: number,
  cpus: Fact<readonly number[]>,
  memory: Fact<number>,
): Fact<boolean> {
  if (!isKnown(cpus)) return cpus
  if (cpus.length > 0 || cpuLinks(root, `${FOLDER}/node${id}`).length > 0) return false
  return isKnown(memory) ? memory > 0 : memory
}

/** In bytes. The kernel writes the number of the node on each line, and used and free memory beside the sum of both. */
function memoryOf(root: Root, id: number, mayHaveNone: boolean): Fact<number> {
  const path = `${FOLDER}/node${id}/meminfo`
  const lines = root.lines(path)
  if (!isRead(lines)) return unread('numa', 'node_memory_unreadable', lines)
  const values = readMeminfo(lines, `Node ${id} `)
  const total = values.get('MemTotal')
  if (total === undefined || (total === 0 && !mayHaveNone)) {
    return new Unknown('numa', 'node_memory_unreadable', `${path}: it has no valid MemTotal`)
  }
  const used = values.get('MemUsed')
  const free = values.get('MemFree')
  const sum = used === undefined || free === undefined ? total : used + free
  const claims = [
    { from: `MemTotal in ${path}`, value: total },
    { from: 'the sum of MemUsed and MemFree there', value: sum },
  ]
  return agree('numa', 'node_memory_contradict', claims) ?? total
}

/** Sizes in bytes by name; lines that are not `NAME: SIZE kB` behind `prefix` are left out. */
function readMeminfo(lines: readonly string[], prefix: string): Map<string, number> {
  return new Map(
    lines.flatMap((line) => {
      if (!line.startsWith(prefix)) return []
      const [, name = '', size = ''] = /^(\w+): +(\d+) kB$/.exec(line.slice(prefix.length)) ?? []
      const kibibytes = parseInteger(size, 0, MOST_BYTES / 1024)
      return kibibytes === undefined ? [] : [[name, kibibytes * 1024] as const]
    }),
  )
}

/** The kernel puts each CPU that is online in a node: where one is in none, a node or a part of one is missing. */
function doubtOfCpus(
  online: Fact<readonly number[]>,
  cpusOfNode: ReadonlyMap<number, readonly number[]>,
): Unknown | undefined {
  const inNodes = new Set([...cpusOfNode.values()].flat())
  const left = isKnown(online) ? online.filter((cpu) => !inNodes.has(cpu)) : []
  if (left.length === 0) return undefined
  const message = `CPUs ${formatIdList(left).slice(0, 200)} are online, and in no node of ${FOLDER}`
  return new Unknown('numa', 'nodes_contradict', message)
}

/** The folders alone show which nodes there are, and not even their CPUs are known. */
function doubtOfList(isConfirmed: boolean): Unknown | undefined {
  const message = `${FOLDER}: neither a list of the nodes nor their distances show that it has all`
  return isConfirmed ? undefined : new Unknown('numa', 'nodes_not_captured', message)
}

/** The kernel counts what it reserves for itself in one of the two only. */
const MEMORY_TOLERANCE = 1.05

/** The sum of the nodes against the memory of the machine; a container may have its own /proc/meminfo. */
function doubtOfMemory(root: Root, nodes: readonly Draft<NumaNode>[]): Unknown | undefined {
  const machine = memoryOfMachine(root)
  if (!isKnown(machine) || machine === 0) return undefined
  let sum = 0
  for (const { memory_bytes } of nodes) {
    if (!isKnown(memory_bytes)) return undefined
    sum += memory_bytes
  }
  if (Math.max(sum, machine) <= Math.min(sum, machine) * MEMORY_TOLERANCE) return undefined
  const message = contradiction(
    { from: `MemTotal in ${FOLDER}/node*/meminfo together`, value: sum },
    { from: 'MemTotal in /proc/meminfo', value: machine },
  )
  return new Unknown('numa', 'node_memory_contradict', message)
}

/** No node folder: the kernel has no NUMA, unless something else in the tree is there with NUMA only. */
function machineWithoutNodes(root: Root, online: Fact<readonly number[]>): NumaFacts {
  const trace = traceOfNuma(root)
  if (trace) {
    const message = `There is no ${FOLDER}, though ${trace} shows that the kernel has NUMA`
    return unreadable(new Unknown('numa', 'nodes_unreadable', message))
  }
  if (!isKnown(online)) return unreadable(online)
  const message = `The tree has no ${FOLDER}: the kernel had no NUMA, or the folder was not captured`
  const node: Draft<NumaNode> = {
    id: 0,
    cpus: formatIdList(online),
    memory_bytes: memoryOfMachine(root),
    memory_only: false,
    distances: [OWN_DISTANCE],
  }
  return {
    nodes: [node],
    cpusOfNode: new Map([[0, online]]),
    doubt: root.live ? undefined : new Unknown('numa', 'nodes_not_captured', message),
    source: `the machine as one node: there is no ${FOLDER}`,
  }
}

function traceOfNuma(root: Root): string | undefined {
  const buses = root.list('/sys/bus')
  if (isRead(buses) && buses.includes('node')) return '/sys/bus/node'
  const folder = '/sys/bus/pci/devices'
  const devices = root.list(folder)
  const [device] = isRead(devices) ? devices.filter((name) => !name.startsWith('.')) : []
  const numaNode = `${folder}/${device}/numa_node`
  if (device && root.exists(numaNode)) return numaNode
  const cpu = root.list('/sys/devices/system/cpu/cpu0')
  const link = isRead(cpu) ? cpu.find((name) => /^node\d+$/.test(name)) : undefined
  if (link) return `/sys/devices/system/cpu/cpu0/${link}`
  return ['/proc/self/numa_maps', '/proc/sys/kernel/numa_balancing'].find((path) =>
    root.exists(path),
  )
}

function memoryOfMachine(root: Root): Fact<number> {
  const lines = root.lines('/proc/meminfo')
  if (!isRead(lines)) return unread('numa', 'node_memory_unreadable', lines)
  const total = readMeminfo(lines, '').get('MemTotal')
  return (
    total ??
    new Unknown('numa', 'node_memory_unreadable', '/proc/meminfo: it has no valid MemTotal')
  )
}

function unreadable(reason: Unknown): NumaFacts {
  return { nodes: reason, cpusOfNode: undefined, doubt: undefined, source: 'none' }
}
