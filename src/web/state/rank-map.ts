import type {
  CheckAnswer,
  CommandLayout,
  HostReport,
  LayoutEngine,
  LayoutWorker,
  Plan,
  PlanNode,
  ServeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, isCheckAnswer } from './answers.ts'
import {
  COLOURINGS,
  type Colouring,
  type GroupCounts,
  type GroupNumbers,
  type MapGroup,
  numberGroups,
} from './groups.ts'
import type { Inputs } from './inputs.ts'
import { kindOf } from './kind.ts'
import { isPlanned, LIKELY_DEVICES } from './plan-request.ts'
import { PodDeployments } from './pod-deployments.ts'
import { podsOf } from './pods.ts'

/** A device, with the worker that takes it. */
export interface MapDevice {
  readonly index: number
  /** The NUMA node it is at; null: unknown. */
  readonly numaNode: number | null
  /** Null: it is idle. */
  readonly worker: MapWorker | null
}

/** A worker as the page draws it. */
export interface MapWorker extends Omit<LayoutWorker, 'device'> {
  readonly dataRank: number
  /** By colouring, the group that it is in; left out: the release forms no such group. */
  readonly groups: ReadonlyMap<Colouring, MapGroup>
}

/** A host, or a pod. */
export interface MapNode {
  readonly name: string
  /** What else is to be said of it, such as its workload; empty: nothing. */
  readonly note: string
  readonly devices: readonly MapDevice[]
}

/** The nodes with their devices and workers, as the page draws them. */
export interface RankMap {
  readonly nodes: readonly MapNode[]
  /** The colourings that the release forms groups for; those of context parallelism only where it is used. */
  readonly colourings: readonly Colouring[]
  /** The colouring that shows most at first sight: tensor groups, else pipelines, else engines. */
  readonly telling: Colouring
}

/** No more pods, and no more devices of a host, are drawn: a picture of more says nothing. */
const MOST_NODES = 256
const MOST_DEVICES = 1024

/** The ranks of the answer, over hosts and devices. Undefined: the answer has none. */
export function rankMapOf(
  inputs: Inputs,
  answers: Pick<Answers, 'main' | 'plan'>,
): RankMap | undefined {
  const nodes = nodesOf(inputs, answers)
  if (nodes.length === 0) return undefined
  const workers = nodes.flatMap(({ devices }) => devices.flatMap(({ worker }) => worker ?? []))
  const isShared = (colouring: Colouring) => hasLargeGroup(workers, colouring)
  const colourings = COLOURINGS.filter((colouring) =>
    colouring.endsWith('_context')
      ? isShared(colouring)
      : workers.some(({ groups }) => groups.has(colouring)),
  )
  const telling = (['tensor', 'pipeline'] as const).find(isShared) ?? 'engine'
  return { nodes, colourings, telling }
}

/** Whether more than one worker is in the same group. */
function hasLargeGroup(workers: readonly MapWorker[], colouring: Colouring): boolean {
  const ids = workers.flatMap(({ groups }) => groups.get(colouring)?.id ?? [])
  return new Set(ids).size < ids.length
}

function nodesOf(inputs: Inputs, { main, plan }: Pick<Answers, 'main' | 'plan'>): MapNode[] {
  const kind = kindOf(inputs.text)
  if (kind === 'config' || isPlanned(inputs, kind)) {
    return plan?.status === 200 ? nodesOfPlan(inputs, plan.body) : []
  }
  if (main?.status !== 200) return []
  if (isCheckAnswer(main.body)) return nodesOfPods(main.body)
  const { layout } = main.body as Partial<ServeAnswer>
  if (layout == null) return []
  const { index, of } = layout.engines[0]?.node ?? { index: 0, of: 1 }
  const name = of > 1 ? `host ${index} of ${of}` : 'this host'
  return [nodeOf(name, '', devicesOfHost(inputs), layout)]
}

function nodesOfPlan(inputs: Inputs, plan: Plan): MapNode[] {
  const known = devicesOfHost(inputs)
  const devices = known.count === null ? { ...known, count: LIKELY_DEVICES } : known
  return plan.nodes.map((node) =>
    nodeOf(node.host, roleOf(node), devices, { engines: node.engines, groups: plan.groups }),
  )
}

/** What a host of a plan does beside running workers. */
export function roleOf({ serves, argv }: PlanNode): string {
  if (serves) return 'serves'
  return argv === null ? 'joins Ray' : 'headless'
}

function nodesOfPods(check: CheckAnswer): MapNode[] {
  const deployments = new PodDeployments()
  return podsOf(check)
    .slice(0, MOST_NODES)
    .flatMap(({ pod, workload, accelerators, status, body }) => {
      const layout = status === 200 ? (body as unknown as ServeAnswer).layout : null
      if (layout == null) return []
      const before = deployments.add(workload, layout)
      const devices = { count: accelerators?.count ?? null, numaNodes: null }
      return [nodeOf(pod, pod.startsWith(workload) ? '' : workload, devices, layout, before)]
    })
}

/** What is known of the devices of a host. */
interface Devices {
  /** Null: unknown, so no device is known to be idle. */
  readonly count: number | null
  readonly numaNodes: readonly (number | null)[] | null
}

function devicesOfHost({ facts: { host }, report }: Inputs): Devices {
  return {
    count: host.device_count ?? report?.device_count ?? null,
    numaNodes: host.device_numa_nodes ?? (report === null ? null : numaNodesOf(report)),
  }
}

/** Where the devices that vLLM counts are: at which node a device really is, not the one that vLLM would detect. */
function numaNodesOf({ visible_devices, accelerators }: HostReport): (number | null)[] | null {
  if (!Array.isArray(visible_devices) || !Array.isArray(accelerators)) return null
  return visible_devices.map((device) => accelerators[device?.accelerator]?.cpu_numa_node ?? null)
}

function nodeOf(
  name: string,
  note: string,
  { count, numaNodes }: Devices,
  { engines, groups }: Pick<CommandLayout, 'engines' | 'groups'>,
  before: GroupCounts = new Map(),
): MapNode {
  const numbers = numberGroups(groups)
  const workers = engines.flatMap((engine) => workersOf(engine, numbers, before))
  const taken = new Map(workers.map((worker, at) => [worker.device ?? at, worker]))
  const last = Math.max(-1, ...taken.keys())
  const length = Math.max(Math.min(count ?? 0, MOST_DEVICES), last + 1)
  const devices = Array.from({ length }, (_, index) => ({
    index,
    numaNode: numaNodes?.[index] ?? null,
    worker: taken.get(index) ?? null,
  }))
  return { name, note, devices }
}

function workersOf(
  { data_parallel_rank, workers }: LayoutEngine,
  numbers: GroupNumbers,
  before: GroupCounts,
) {
  const groupOf = (colouring: Colouring, number: number): MapGroup => ({
    number,
    id: number + (before.get(colouring) ?? 0),
  })
  return workers.map((worker) => {
    const groups = new Map([
      ['engine', groupOf('engine', data_parallel_rank)] as [Colouring, MapGroup],
    ])
    for (const [colouring, byRank] of numbers) {
      const number = byRank.get(worker.rank)
      if (number !== undefined) groups.set(colouring, groupOf(colouring, number))
    }
    return { ...worker, dataRank: data_parallel_rank, groups }
  })
}

/** What a person reads of a device: its ranks, one after the other. */
export function describeDevice({ name }: MapNode, { index, numaNode, worker }: MapDevice): string {
  const place = `device ${index} of ${name}${numaNode === null ? '' : `, NUMA node ${numaNode}`}`
  if (worker === null) return `Idle: ${place}`
  const ranks = ranksOf(worker).map(([of, rank]) => `${of.replace('_', ' ')} ${rank}`)
  const bound = typeof worker.numactl === 'string' ? `, numactl ${worker.numactl}` : ''
  return `Rank ${worker.rank}: ${place}; ${ranks.join(', ')}${bound}`
}

/** Which rank a worker is in each group that it shares or could share with others. */
export function ranksOf(worker: MapWorker): (readonly [Exclude<Colouring, 'engine'>, number])[] {
  const ranks = [
    ['tensor', worker.tensor_rank],
    ['pipeline', worker.pipeline_rank],
    ['data', worker.dataRank],
    ['expert', worker.expert_rank],
    ['decode_context', worker.decode_context_rank],
    ['prefill_context', worker.prefill_context_rank],
  ] as const
  return ranks.flatMap(([of, rank]) =>
    rank === null || !worker.groups.has(of) ? [] : [[of, rank] as const],
  )
}
