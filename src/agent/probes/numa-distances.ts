import { contradiction, type Fact, isKnown, Unknown, unread } from '../fact.ts'
import { parseIdList } from '../id-list.ts'
import { parseInteger } from '../numbers.ts'
import { isRead, type Root } from '../root.ts'

/** Where the kernel shows its NUMA nodes. */
export const NODES_FOLDER = '/sys/devices/system/node'
/** The firmware's table of distances has a byte for each. */
const LARGEST_DISTANCE = 255
/** From a node to itself: the kernel takes no table with another one. */
export const OWN_DISTANCE = 10

/** The kernel writes one distance for each node online; some write one for each possible node. */
export function distancesFrom(root: Root, id: number, ids: readonly number[]): Fact<number[]> {
  const path = `${NODES_FOLDER}/node${id}/distance`
  const bad = (why: string) => new Unknown('numa', 'distances_unreadable', `${path}: ${why}`)
  const line = root.line(path)
  if (!isRead(line)) return unread('numa', 'distances_unreadable', line)
  const row = parseDistances(line)
  if (!row) return bad('its content is invalid')
  const distances = ofNodesOnline(root, row, ids)
  if (!distances) return bad(`it has ${row.length} distances for ${ids.length} nodes`)
  const isSound = distances.every((distance, at) =>
    ids[at] === id ? distance === OWN_DISTANCE : distance >= OWN_DISTANCE,
  )
  return isSound
    ? distances
    : bad(`the node is not at ${OWN_DISTANCE} from itself, or another is nearer`)
}

function parseDistances(line: string): number[] | undefined {
  const row = line.split(/ +/).flatMap((text) => parseInteger(text, 1, LARGEST_DISTANCE) ?? [])
  return row.length === line.split(/ +/).length ? row : undefined
}

function ofNodesOnline(root: Root, row: number[], ids: readonly number[]): number[] | undefined {
  if (row.length === ids.length) return row
  const line = root.line(`${NODES_FOLDER}/possible`)
  const possible = (isRead(line) ? parseIdList(line) : undefined) ?? []
  if (row.length !== possible.length) return undefined
  const picked = ids.map((node) => row[possible.indexOf(node)])
  return picked.every((distance) => distance !== undefined) ? picked : undefined
}

/** The first pair of nodes whose distance differs by direction. */
export function doubtOfDistances(
  ids: readonly number[],
  rows: ReadonlyMap<number, Fact<number[]>>,
): Unknown | undefined {
  for (const [position, id] of ids.entries()) {
    for (const [other, otherId] of ids.slice(0, position).entries()) {
      const [there, back] = [rows.get(otherId), rows.get(id)]
      if (!there || !back || !isKnown(there) || !isKnown(back)) continue
      if (there[position] === back[other]) continue
      const path = (node: number) => `${NODES_FOLDER}/node${node}/distance`
      const message = contradiction(
        { from: path(otherId), value: `node ${id} is at ${there[position]}` },
        { from: path(id), value: `node ${otherId} is at ${back[other]}` },
      )
      return new Unknown('numa', 'distances_contradict', message)
    }
  }
  return undefined
}

/** How many nodes the rows of distances have. */
export function rowLengths(root: Root, ids: readonly number[]): (number | undefined)[] {
  return ids.map((id) => {
    const line = root.line(`${NODES_FOLDER}/node${id}/distance`)
    return isRead(line) ? parseDistances(line)?.length : undefined
  })
}
