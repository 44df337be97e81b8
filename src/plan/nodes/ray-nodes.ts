import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import { type GroupPlaces, ranksOf } from '../layout/ranks.ts'
import type { PlanEngine } from '../outcome.ts'
import { RAY_PORT } from '../ports/ports.ts'
import { addressOf } from '../strategies/placement.ts'
import type { RayNode } from '../strategies/strategy.ts'

/** The command that starts the head of a Ray cluster. */
export function startRay(host: PlanHost): string {
  return `ray start --head --node-ip-address=${addressOf(host)} --port=${RAY_PORT}`
}

/** The command that joins a host to a Ray cluster, and stays while it is a part of it. */
export function joinRay(host: PlanHost, head: PlanHost): string {
  return `ray start --address=${addressOf(head)}:${RAY_PORT} --node-ip-address=${addressOf(host)} --block`
}

/** The engines, or the part of the one engine, that Ray is expected to run on a node of the cluster. */
export function rayEngines(
  deployment: Deployment,
  cluster: readonly RayNode[],
  at: number,
  places: GroupPlaces,
): PlanEngine[] {
  const { engineSize, sizes } = deployment
  const node = cluster[at]
  if (node === undefined) return []
  const before = cluster.slice(0, at).reduce((sum, { devices }) => sum + devices.length, 0)
  const workersOf = (engine: number, first: number, devices: readonly number[]) =>
    devices.map((device, local) => ({
      ...ranksOf(engine, first + local, sizes, places),
      local_rank: local,
      device,
      numactl: null,
    }))
  const here = node.devices.length
  if (sizes.data === 1 || here < engineSize) {
    const engine = Math.floor(before / engineSize)
    const workers = workersOf(engine, before % engineSize, node.devices)
    const spans = spanOf(cluster, engine * engineSize, engineSize, at)
    return [
      { data_parallel_rank: engine, local_rank: 0, node: spans, devices: node.devices, workers },
    ]
  }
  const first = before / engineSize
  return Array.from({ length: node.devices.length / engineSize }, (_, local) => {
    const devices = node.devices.slice(local * engineSize, (local + 1) * engineSize)
    return {
      data_parallel_rank: first + local,
      local_rank: local,
      node: { index: 0, of: 1 },
      devices,
      workers: workersOf(first + local, 0, devices),
    }
  })
}

/** Which of the nodes that hold the workers from `start` on a node is. */
function spanOf(cluster: readonly RayNode[], start: number, engineSize: number, at: number) {
  let rank = 0
  const holding = cluster.flatMap(({ devices }, node) => {
    const first = rank
    rank += devices.length
    return first >= start && first < start + engineSize ? [node] : []
  })
  return { index: holding.indexOf(at), of: holding.length }
}
