import type { ParallelConfig } from '../../parallel-config/index.ts'
import type { ServeAnswer } from '../../serve/index.ts'
import type { Fault } from '../../vllm/outcome.ts'
import type { Steps } from '../../vllm/steps.ts'
import type { Deployment } from '../deployment/deployment.ts'
import { planFault } from '../faults.ts'
import { factsWith } from '../host.ts'
import { type DeploymentGroups, enginesHere } from '../layout/command-layout.ts'
import type { PlanEngine, PlanInput, PlanNode } from '../outcome.ts'
import { portsOf, rayPorts } from '../ports/ports.ts'
import { addressOf } from '../strategies/placement.ts'
import type { Arrangement, PlannedCommand } from '../strategies/strategy.ts'
import { connectionsOf } from './connections.ts'
import { joinRay, rayEngines, startRay } from './ray-nodes.ts'
import type { Verifier } from './verify.ts'

/** What the nodes of an arrangement run, each verified by what its command launches; or the first refusal. */
export type Nodes =
  | { readonly nodes: readonly PlanNode[]; readonly faults?: undefined }
  | { readonly faults: readonly Fault[]; readonly nodes?: undefined }

/** A command together with what it launches. */
interface Verified {
  readonly command: PlannedCommand
  readonly argv: readonly string[]
  readonly answer: ServeAnswer
}

/** Builds the nodes, a command at each step. */
export function* buildNodes(
  deployment: Deployment,
  arrangement: Arrangement,
  formed: DeploymentGroups,
  input: PlanInput,
  verifier: Verifier,
): Steps<Nodes> {
  const verified: Verified[] = []
  for (const command of arrangement.commands) {
    const { line, outcome } = verifier.verify(deployment, command, input)
    if (outcome.refusal !== undefined) {
      const host = input.hosts.indexOf(command.host)
      return { faults: outcome.refusal.faults.map((fault) => inRequest(fault, line.places, host)) }
    }
    verified.push({ command, argv: line.argv, answer: outcome.answer })
    yield
  }
  const nodes =
    arrangement.ray === undefined
      ? verified.map((each) => ownNode(each, deployment, formed, severalHosts(arrangement)))
      : rayNodes(verified, deployment, formed, arrangement.ray)
  const contradiction = contradictionIn(nodes, deployment)
  if (contradiction !== undefined) return { faults: [contradiction] }
  return { nodes: nodes.map((node) => ({ ...node, connects: connectionsOf(node, nodes) })) }
}

function severalHosts({ commands, ray }: Arrangement): boolean {
  return new Set((ray ?? commands).map(({ host }) => host)).size > 1
}

/** A node that starts its own engines. */
function ownNode(
  { command, argv, answer }: Verified,
  deployment: Deployment,
  formed: DeploymentGroups,
  several: boolean,
): PlanNode {
  const { host, devices, env, serves } = command
  const facts = factsWith(host, devices)
  const layout = enginesHere(
    {
      version: deployment.version,
      answer,
      isMoe: deployment.isMoe,
      platform: facts.platform,
      deviceNumaNodes: facts.device_numa_nodes,
    },
    formed.places,
  )
  return {
    host: host.name,
    address: addressOf(host),
    argv,
    env,
    before: [],
    serves,
    resolution: answer,
    engines: layout.map((engine) => onHost(engine, devices)),
    ports: portsOf({
      deployment,
      answer,
      env: { ...deployment.env, ...env },
      severalHosts: several,
    }),
    connects: [],
  }
}

/** The engine with its devices counted as the host counts them, not as its command sees them. */
function onHost(
  engine: ReturnType<typeof enginesHere>[number],
  devices: readonly number[],
): PlanEngine {
  const workers = engine.workers.map((worker, at) => ({
    ...worker,
    device: devices[worker.device ?? at] ?? -1,
  }))
  return { ...engine, workers, devices: workers.map(({ device }) => device) }
}

function rayNodes(
  verified: readonly Verified[],
  deployment: Deployment,
  formed: DeploymentGroups,
  cluster: NonNullable<Arrangement['ray']>,
): PlanNode[] {
  const several = cluster.length > 1
  const head = cluster[0]?.host
  return cluster.map(({ host }, at): PlanNode => {
    const own = at === 0 ? verified[0] : undefined
    const commandPorts =
      own === undefined
        ? []
        : portsOf({
            deployment,
            answer: own.answer,
            env: deployment.env ?? {},
            severalHosts: several,
          })
    return {
      host: host.name,
      address: addressOf(host),
      argv: own?.argv ?? null,
      env: own?.command.env ?? {},
      before: head === undefined || at === 0 ? [startRay(host)] : [joinRay(host, head)],
      serves: own !== undefined,
      resolution: own?.answer ?? null,
      engines: rayEngines(deployment, cluster, at, formed.places),
      ports: [...commandPorts, ...rayPorts(at === 0)],
      connects: [],
    }
  })
}

/** A fault of a node's command as a fault of the request: its pointers go to what was sent. */
function inRequest(fault: Fault, places: readonly (number | null)[], host: number): Fault {
  const pointer = requestPointer(fault.pointer, places, host)
  const related = fault.related?.map((each) => requestPointer(each, places, host))
  return { ...fault, pointer, ...(related !== undefined && { related }) }
}

function requestPointer(pointer: string, places: readonly (number | null)[], host: number): string {
  const token = /^\/argv\/(\d+)$/.exec(pointer)?.[1]
  if (token !== undefined) {
    const place = places[Number(token)] ?? null
    return place === null ? '/strategy' : `/argv/${place}`
  }
  return pointer.replace(/^\/host(?=\/|$)/, `/hosts/${host}/facts`)
}

/** What would make a plan wrong although each of its commands launches: never seen, and never answered. */
function contradictionIn(nodes: readonly PlanNode[], deployment: Deployment): Fault | undefined {
  const answers = nodes.flatMap(({ resolution }) => resolution ?? [])
  const hashes = new Set(answers.map(({ at_launch }) => at_launch.hash))
  if (hashes.size > 1) return contradiction('the nodes have different hashes at launch')
  const ranks = nodes.flatMap(({ engines }) => engines.flatMap(({ workers }) => workers))
  const expected = deployment.engineSize * deployment.sizes.data
  if (new Set(ranks.map(({ rank }) => rank)).size !== expected || ranks.length !== expected) {
    return contradiction(`the nodes run ${ranks.length} workers where ${expected} are needed`)
  }
  const devices = nodes.flatMap(({ host, engines }) =>
    engines.flatMap((engine) => engine.devices.map((device) => `${host} ${device}`)),
  )
  if (new Set(devices).size !== devices.length)
    return contradiction('two workers take the same device')
  const modes = answers.map(({ config }) => config as unknown as ParallelConfig)
  const sizes = new Set(modes.map(({ data_parallel_size }) => data_parallel_size))
  return sizes.size > 1 ? contradiction('the nodes have different data_parallel_size') : undefined
}

function contradiction(what: string): Fault {
  const message = `Each command launches, but ${what}: the environment or the options override what the plan sets`
  return planFault('nodes_disagree', '/strategy', message)
}
