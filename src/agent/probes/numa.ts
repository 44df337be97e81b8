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
  if (!names) return machineAsOneNode(root, online)
  const present = names
    .flatMap((name) => /^node(\d{1,6})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
  const listed = parseIdList(root.text(`${FOLDER}/online`) ?? '')
  const ids = listed?.length ? intersect(present, listed) : present
  if (ids.length === 0) return machineAsOneNode(root, online)
  const cpusOfNode = new Map(
    ids.flatMap((id) => {
      const cpus = cpusOf(root, id)
      return cpus ? [[id, isKnown(online) ? intersect(cpus, online) : cpus] as const] : []
    }),
  )
  const nodes = ids.map((id) => describeNode(root, id, ids, cpusOfNode.get(id)))
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
  cpus: readonly number[] | undefined,
): Draft<NumaNode> {
  const folder = `${FOLDER}/node${id}`
  const memory = memoryOf(root.text(`${folder}/meminfo`))
  const noCpus = new Unknown('numa', 'node_cpus_unreadable', root.why(`${folder}/cpumap`))
  return {
    id,
    cpus: cpus ? formatIdList(cpus) : noCpus,
    memory_bytes:
      memory ?? new Unknown('numa', 'node_memory_unreadable', root.why(`${folder}/meminfo`)),
    memory_only: cpus ? cpus.length === 0 && !hasOfflineCpus(root, id) && memory !== 0 : noCpus,
    distances: distancesFrom(root, id, ids),
  }
}

/** The map comes first: old kernels have no list beside it. */
function cpusOf(root: Root, id: number): number[] | undefined {
  const map = root.text(`${FOLDER}/node${id}/cpumap`)
  const list = root.text(`${FOLDER}/node${id}/cpulist`)
  return (map && parseMask(map)) || (list === undefined ? undefined : parseIdList(list))
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
  if (!isKnown(online)) {
    const nodes = new Unknown('numa', 'nodes_unreadable', root.why(FOLDER))
    return { nodes, cpusOfNode: new Map(), source: 'none' }
  }
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
