import type { NumaNode } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, Unknown } from '../fact.ts'
import { formatIdList, intersect, parseIdList, parseMask } from '../id-list.ts'
import type { Root } from '../root.ts'

const FOLDER = '/sys/devices/system/node'

/** The NUMA nodes that are online, by ascending id, with the CPUs of each that are online. */
export interface NumaFacts {
  readonly nodes: Fact<Draft<NumaNode>[]>
  /** CPUs online of each node; a node whose CPUs could not be read is not in it. */
  readonly cpusOfNode: ReadonlyMap<number, readonly number[]>
  readonly source: string
}

/** A kernel without NUMA has no node folder: there the machine is one node, number 0, as for vLLM and hwloc. */
export function probeNuma(root: Root, online: Fact<readonly number[]>): NumaFacts {
  const names = root.list(FOLDER)
  if (!names && root.exists(FOLDER)) return unreadable(root)
  const present = (names ?? [])
    .flatMap((name) => /^node(\d{1,6})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
  const listed = parseIdList(root.text(`${FOLDER}/online`) ?? '')
  const ids = listed?.length ? intersect(present, listed) : present
  if (ids.length === 0) return machineAsOneNode(root, online)
  const claimed = new Map(ids.map((id) => [id, cpusOf(root, id, online)] as const))
  const found = ids.map((id) => [id, unlessShared(id, claimed)] as const)
  const cpusOfNode = new Map(
    found.flatMap(([id, cpus]) => (isKnown(cpus) ? [[id, cpus] as const] : [])),
  )
  const nodes = found.map(([id, cpus]) => describeNode(root, id, ids, cpus))
  return { nodes, cpusOfNode, source: `sysfs ${FOLDER}` }
}

/** The only node that has all of these CPUs; undefined when there is none, or more than one has some. */
export function nodeOfCpus(numa: NumaFacts, cpus: readonly number[]): number | undefined {
  const touched = [...numa.cpusOfNode].filter(([, own]) => intersect(cpus, own).length > 0)
  return touched.length === 1 ? touched[0]?.[0] : undefined
}

function describeNode(
  root: Root,
  id: number,
  ids: readonly number[],
  cpus: Fact<readonly number[]>,
): Draft<NumaNode> {
  const path = `${FOLDER}/node${id}/meminfo`
  const memory =
    memoryOf(root.text(path)) ?? new Unknown('numa', 'node_memory_unreadable', root.why(path))
  return {
    id,
    cpus: isKnown(cpus) ? formatIdList(cpus) : cpus,
    memory_bytes: memory,
    memory_only: isMemoryOnly(root, id, cpus, memory),
    distances: distancesFrom(root, id, ids),
  }
}

/** The CPUs of a node that are online. The map comes first: old kernels have no list beside it. */
function cpusOf(root: Root, id: number, online: Fact<readonly number[]>): Fact<readonly number[]> {
  const folder = `${FOLDER}/node${id}`
  const map = root.text(`${folder}/cpumap`)
  const list = root.text(`${folder}/cpulist`)
  const cpus = (map && parseMask(map)) || (list === undefined ? undefined : parseIdList(list))
  if (!cpus) return new Unknown('numa', 'node_cpus_unreadable', root.why(`${folder}/cpumap`))
  return isKnown(online) ? intersect(cpus, online) : cpus
}

/** Some firmware gives several nodes the very same CPUs; whose they are cannot be told. */
function unlessShared(
  id: number,
  claimed: ReadonlyMap<number, Fact<readonly number[]>>,
): Fact<readonly number[]> {
  const own = claimed.get(id) ?? []
  if (!isKnown(own) || own.length === 0) return own
  const text = formatIdList(own)
  const rivals = [...claimed.values()].filter(
    (cpus) => isKnown(cpus) && formatIdList(cpus) === text,
  )
  if (rivals.length === 1) return own
  return new Unknown('numa', 'node_cpus_shared', `The kernel puts CPUs ${text} in several nodes`)
}

function isMemoryOnly(
  root: Root,
  id: number,
  cpus: Fact<readonly number[]>,
  memory: Fact<number>,
): Fact<boolean> {
  if (!isKnown(cpus)) return cpus
  if (cpus.length > 0 || hasOfflineCpus(root, id)) return false
  return isKnown(memory) ? memory > 0 : memory
}

/** The kernel keeps a link to each CPU of a node while it is offline. */
function hasOfflineCpus(root: Root, id: number): boolean {
  return (root.list(`${FOLDER}/node${id}`) ?? []).some((name) => /^cpu\d+$/.test(name))
}

function memoryOf(meminfo: string | undefined): number | undefined {
  const kibibytes = /\bMemTotal:\s*(\d+)\s*kB/.exec(meminfo ?? '')?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
}

/** The kernel writes one distance for each node online; some write one for each possible node. */
function distancesFrom(root: Root, id: number, ids: readonly number[]): Fact<number[]> {
  const path = `${FOLDER}/node${id}/distance`
  const row = root.text(path)?.split(/\s+/).map(Number)
  if (
    !row?.every((distance) => Number.isInteger(distance) && distance >= 0 && distance <= 65_535)
  ) {
    return new Unknown('numa', 'distances_unreadable', root.why(path))
  }
  if (row.length === ids.length) return row
  const possible = parseIdList(root.text(`${FOLDER}/possible`) ?? '') ?? []
  if (row.length === possible.length) return ids.map((node) => row[possible.indexOf(node)] ?? 0)
  const message = `${path}: ${row.length} distances for ${ids.length} nodes`
  return new Unknown('numa', 'distances_unreadable', message)
}

function machineAsOneNode(root: Root, online: Fact<readonly number[]>): NumaFacts {
  if (!isKnown(online)) return unreadable(root)
  const memory = memoryOf(root.text('/proc/meminfo'))
  const node: Draft<NumaNode> = {
    id: 0,
    cpus: formatIdList(online),
    memory_bytes:
      memory ?? new Unknown('numa', 'node_memory_unreadable', root.why('/proc/meminfo')),
    memory_only: false,
    distances: [10],
  }
  const source = `the machine as one node, for there is no ${FOLDER}`
  return { nodes: [node], cpusOfNode: new Map([[0, online]]), source }
}

function unreadable(root: Root): NumaFacts {
  const nodes = new Unknown('numa', 'nodes_unreadable', root.why(FOLDER))
  return { nodes, cpusOfNode: new Map(), source: 'none' }
}
