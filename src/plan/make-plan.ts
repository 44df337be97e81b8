import { finish, type Steps } from '../vllm/steps.ts'
import { type Deployment, readDeployment } from './deployment/deployment.ts'
import type { PlanFault } from './faults.ts'
import { findingsOf } from './findings-of.ts'
import { hostsByKind, unfit } from './homogeneous.ts'
import type { PlanHost } from './host.ts'
import { type DeploymentGroups, deploymentGroups } from './layout/command-layout.ts'
import { buildNodes } from './nodes/build-nodes.ts'
import { Verifier } from './nodes/verify.ts'
import type { Endpoint, Plan, PlanInput, PlanNode, PlanOutcome, Reason, Tools } from './outcome.ts'
import { apiPort } from './ports/ports.ts'
import {
  devicesDiffer,
  doesNotFit,
  noHosts,
  refusedBackend,
  sentence,
  tooLarge,
  tooManyCommands,
  withoutRepeats,
} from './refusals.ts'
import { STRATEGIES } from './strategies/index.ts'
import type { Arrangement, Strategy } from './strategies/strategy.ts'
import { estimateWeights, weightsCheck } from './weights.ts'

/** What runs on every host so that the deployment does; or why that cannot be, in the order in which it was tried. */
export function makePlan(input: PlanInput, tools: Tools): PlanOutcome {
  const { deployment, faults } = readDeployment(input)
  if (faults !== undefined) return { faults }
  return finish(planDeployment(deployment, input, new Verifier(tools)))
}

/** As `makePlan`, for a command that was read already, a command at each step. */
export function* planDeployment(
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): Steps<PlanOutcome> {
  const { sizes, isMoe, version } = deployment
  const eplb = deployment.arguments.values.get('enable_eplb') === true
  const large = tooLarge(deployment)
  if (large !== undefined) return { faults: [large] }
  const formed = deploymentGroups(sizes, isMoe, eplb, version)
  const reasons: Reason[] = []
  const faults: PlanFault[] = []
  for (const strategy of strategiesFor(input)) {
    const attempt = yield* tryStrategy(strategy, deployment, input, formed, verifier)
    if (attempt.plan !== undefined) {
      return { plan: { ...attempt.plan, reasons: [...reasons, ...attempt.plan.reasons] } }
    }
    const [first] = attempt.faults
    if (first !== undefined) reasons.push(reasonOf(strategy, first))
    faults.push(...attempt.faults)
  }
  return { faults: withoutRepeats(faults) }
}

function strategiesFor({ strategy }: PlanInput): readonly Strategy[] {
  return strategy === 'auto' ? STRATEGIES : STRATEGIES.filter(({ name }) => name === strategy)
}

function* tryStrategy(
  strategy: Strategy,
  deployment: Deployment,
  input: PlanInput,
  formed: DeploymentGroups,
  verifier: Verifier,
): Steps<PlanOutcome> {
  const backend = refusedBackend(strategy.name, deployment)
  if (backend !== undefined) return { faults: [backend] }
  const { able, excluded } = ableHosts(input.hosts, deployment)
  const kinds = hostsByKind(able)
  const faults: PlanFault[] = []
  for (const { hosts } of kinds) {
    const fit = strategy.fit(deployment, hosts)
    if (fit.arrangement === undefined) {
      faults.push(doesNotFit(strategy.name, fit, excluded))
      continue
    }
    const many = tooManyCommands(strategy.name, fit.arrangement)
    if (many !== undefined) return { faults: [many] }
    const built = yield* buildNodes(deployment, fit.arrangement, formed, input, verifier)
    if (built.nodes !== undefined) {
      const { arrangement, reason } = fit
      return { plan: planOf(strategy, reason, arrangement, built.nodes, deployment, input, formed) }
    }
    faults.push(...built.faults.map((fault) => ({ ...fault, strategy: strategy.name })))
  }
  if (kinds.length === 0) faults.push(noHosts(strategy.name, excluded))
  if (kinds.length > 1) faults.push(...devicesDiffer(strategy, deployment, able, kinds))
  return { faults }
}

function planOf(
  strategy: Strategy,
  reason: string,
  arrangement: Arrangement,
  nodes: readonly PlanNode[],
  deployment: Deployment,
  input: PlanInput,
  formed: DeploymentGroups,
): Plan {
  const used = new Set(nodes.map(({ host }) => host))
  const usedHosts = input.hosts.filter(({ name }) => used.has(name))
  const weights = estimateWeights(deployment, deployment.sizes, usedHosts)
  const { groups } = formed
  const overRay = arrangement.ray !== undefined
  return {
    vllm_version: deployment.version,
    strategy: strategy.name,
    reasons: [{ strategy: strategy.name, fits: true, message: sentence(reason) }],
    sizes: deployment.sizes,
    nodes,
    groups,
    endpoints: endpointsOf(nodes, deployment),
    weights,
    checks: [weightsCheck(deployment, weights)],
    findings: findingsOf({ deployment, hosts: input.hosts, nodes, groups, weights, overRay }),
  }
}

/** Where requests go: to the engines of the node itself where balancing is hybrid or external, to all otherwise. */
function endpointsOf(nodes: readonly PlanNode[], deployment: Deployment): Endpoint[] {
  const all = Array.from({ length: deployment.sizes.data }, (_, rank) => rank)
  return nodes.flatMap(({ address, engines, resolution, serves }) => {
    const port = resolution === null ? null : apiPort(resolution)
    if (!serves || port === null || resolution === null) return []
    const { data_parallel_external_lb: external, data_parallel_hybrid_lb: hybrid } =
      resolution.config
    const own = engines.map(({ data_parallel_rank }) => data_parallel_rank)
    return [{ address, port, ranks: external || hybrid ? own : all }]
  })
}

function ableHosts(hosts: readonly PlanHost[], deployment: Deployment) {
  const excluded: string[] = []
  const able = hosts.filter((host) => {
    const why = unfit(host, deployment)
    if (why !== undefined) excluded.push(why)
    return why === undefined
  })
  return { able, excluded }
}

function reasonOf({ name }: Strategy, { code, message }: PlanFault): Reason {
  return { strategy: name, fits: false, code, message }
}
