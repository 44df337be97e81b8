import { type Deployment, readDeployment } from './deployment/deployment.ts'
import { findingsOf } from './findings-of.ts'
import { hostsByKind, unfit } from './homogeneous.ts'
import type { PlanHost } from './host.ts'
import { type DeploymentGroups, deploymentGroups, MOST_RANKS } from './layout/command-layout.ts'
import { buildNodes } from './nodes/build-nodes.ts'
import type {
  Endpoint,
  Plan,
  PlanFault,
  PlanInput,
  PlanNode,
  PlanOutcome,
  Reason,
  Tools,
} from './outcome.ts'
import { apiPort } from './ports/ports.ts'
import { STRATEGIES } from './strategies/index.ts'
import type { Arrangement, Fit, Strategy, StrategyName } from './strategies/strategy.ts'
import { estimateWeights, weightsCheck } from './weights.ts'

/** What runs on every host so that the deployment does; or why that cannot be, in the order in which it was tried. */
export function makePlan(input: PlanInput, tools: Tools): PlanOutcome {
  const { deployment, faults } = readDeployment(input)
  return faults === undefined ? planDeployment(deployment, input, tools) : { faults }
}

/** As `makePlan`, for a command that was read already. */
export function planDeployment(
  deployment: Deployment,
  input: PlanInput,
  tools: Tools,
): PlanOutcome {
  const { sizes, isMoe, version } = deployment
  const eplb = deployment.arguments.values.get('enable_eplb') === true
  const formed = deploymentGroups(sizes, isMoe, eplb, version)
  if (formed === undefined) return { faults: [tooLarge(deployment)] }
  const reasons: Reason[] = []
  const faults: PlanFault[] = []
  for (const strategy of strategiesFor(input)) {
    const attempt = tryStrategy(strategy, deployment, input, formed, tools)
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

function tryStrategy(
  strategy: Strategy,
  deployment: Deployment,
  input: PlanInput,
  formed: DeploymentGroups,
  tools: Tools,
): PlanOutcome {
  const backend = refusedBackend(strategy.name, deployment)
  if (backend !== undefined) return { faults: [backend] }
  const { able, excluded } = ableHosts(input.hosts, deployment)
  const kinds = hostsByKind(able)
  const faults: PlanFault[] = []
  for (const { hosts } of kinds) {
    const fit = strategy.fit(deployment, hosts)
    if (fit.arrangement === undefined) {
      faults.push(refusal(strategy.name, fit, excluded))
      continue
    }
    const built = buildNodes(deployment, fit.arrangement, formed, input, tools)
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

/** Whether the command asks for a backend that this strategy does not use. */
function refusedBackend(strategy: StrategyName, deployment: Deployment): PlanFault | undefined {
  const { given, values } = deployment.arguments
  const asksFor = (name: string, value: string) =>
    values.get(name) === value ? given.findLast((one) => one.name === name) : undefined
  const launcher = asksFor('distributed_executor_backend', 'external_launcher')
  if (launcher !== undefined) {
    return {
      pointer: launcher.pointer,
      code: 'external_launcher',
      message:
        'With external_launcher another program, such as torchrun, starts every worker: leave --distributed-executor-backend out to have the plan start them',
    }
  }
  const overRay =
    asksFor('distributed_executor_backend', 'ray') ?? asksFor('data_parallel_backend', 'ray')
  if (overRay === undefined || strategy === 'ray') return undefined
  return {
    pointer: overRay.pointer,
    code: 'ray_backend_asked_for',
    message: `${overRay.flag} ray asks for Ray: leave it out, or use the strategy ray`,
    strategy,
  }
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

function refusal(
  strategy: StrategyName,
  fit: Extract<Fit, { code: string }>,
  excluded: readonly string[],
): PlanFault {
  const left = excluded.length === 0 ? '' : ` (left out: ${excluded.slice(0, 4).join('; ')})`
  return { pointer: '/hosts', code: fit.code, message: sentence(fit.reason) + left, strategy }
}

function noHosts(strategy: StrategyName, excluded: readonly string[]): PlanFault {
  const why = excluded.length === 0 ? 'there are none' : excluded.slice(0, 4).join('; ')
  return {
    pointer: '/hosts',
    code: 'no_usable_host',
    message: `No host can be used: ${why}`,
    strategy,
  }
}

/** That all hosts together would do, were their devices of one kind. */
function devicesDiffer(
  strategy: Strategy,
  deployment: Deployment,
  hosts: readonly PlanHost[],
  kinds: ReturnType<typeof hostsByKind>,
): PlanFault[] {
  if (strategy.fit(deployment, hosts).arrangement === undefined) return []
  const shown = kinds
    .slice(0, 4)
    .map(({ name, hosts: members }) => `${members.length} with ${name}`)
  return [
    {
      pointer: '/hosts',
      code: 'devices_differ',
      message: `All hosts together have enough devices, but they differ: ${shown.join('; ')}. Workers of one deployment need devices of one kind, as the slowest or smallest one holds back all: plan one deployment for each kind`,
      strategy: strategy.name,
    },
  ]
}

function tooLarge({ engineSize, sizes }: Deployment): PlanFault {
  return {
    pointer: '/argv',
    code: 'deployment_too_large',
    message: `The sizes ask for ${engineSize * sizes.data} workers; a plan is made for up to ${MOST_RANKS}: lower them`,
  }
}

function reasonOf({ name }: Strategy, { code, message }: PlanFault): Reason {
  return { strategy: name, fits: false, code, message }
}

/** The same reason given once, for the first strategy that it stopped. */
function withoutRepeats(faults: readonly PlanFault[]): PlanFault[] {
  const seen = new Set<string>()
  return faults.filter(({ code, message, pointer }) => {
    const key = `${code} ${pointer} ${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A text that starts with a plain word, with a capital letter. */
function sentence(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
