import { listSome } from '../vllm/values/show.ts'
import type { Deployment } from './deployment/deployment.ts'
import { type PlanFault, planFault } from './faults.ts'
import type { HostKind } from './homogeneous.ts'
import type { PlanHost } from './host.ts'
import type { StrategyName } from './strategies/names.ts'
import type { Arrangement, Fit, Strategy } from './strategies/strategy.ts'

/** The fault of a command that asks for a backend that the strategy does not use. */
export function refusedBackend(
  strategy: StrategyName,
  deployment: Deployment,
): PlanFault | undefined {
  const { given, values } = deployment.arguments
  const asksFor = (name: string, value: string) =>
    values.get(name) === value ? given.findLast((one) => one.name === name) : undefined
  const launcher = asksFor('distributed_executor_backend', 'external_launcher')
  if (launcher !== undefined) {
    const message =
      'With external_launcher another program, such as torchrun, starts every worker. Leave --distributed-executor-backend out to have the plan start them'
    return planFault('external_launcher', launcher.pointer, message)
  }
  const overRay =
    asksFor('distributed_executor_backend', 'ray') ?? asksFor('data_parallel_backend', 'ray')
  if (overRay === undefined || strategy === 'ray') return undefined
  const message = `${overRay.flag} ray asks for Ray. Leave it out, or use the strategy ray`
  return planFault('ray_backend_asked_for', overRay.pointer, message, strategy)
}

/** Why a strategy does not fit, with the hosts that were left out. */
export function doesNotFit(
  strategy: StrategyName,
  fit: Extract<Fit, { code: unknown }>,
  excluded: readonly string[],
): PlanFault {
  const left = excluded.length === 0 ? '' : ` (left out: ${listSome(excluded, String, '; ')})`
  return planFault(fit.code, '/hosts', sentence(fit.reason) + left, strategy)
}

/** The refusal of a plan that has no usable host. */
export function noHosts(strategy: StrategyName, excluded: readonly string[]): PlanFault {
  const message =
    excluded.length === 0
      ? 'The request lists no hosts. Send at least one'
      : `No host can be used: ${listSome(excluded, String, '; ')}`
  return planFault('no_usable_host', '/hosts', message, strategy)
}

/** That all hosts together would do, were their devices of one kind. */
export function devicesDiffer(
  strategy: Strategy,
  deployment: Deployment,
  hosts: readonly PlanHost[],
  kinds: readonly HostKind[],
): PlanFault[] {
  if (strategy.fit(deployment, hosts).arrangement === undefined) return []
  const shown = listSome(
    kinds,
    ({ name, hosts: members }) => `${members.length} with ${name}`,
    '; ',
  )
  const message = `All hosts together have enough devices, but they differ: ${shown}. Workers of one deployment need devices of one kind, because the slowest or smallest one limits all. Plan one deployment for each kind`
  return [planFault('devices_differ', '/hosts', message, strategy.name)]
}

/** Most workers that a plan is made for. */
export const MOST_WORKERS = 4_096

/** Most commands of a plan. */
const MOST_COMMANDS = 512

/** The fault of sizes that ask for more than any plan is made for. */
export function tooLarge({ engineSize, sizes }: Deployment): PlanFault | undefined {
  const workers = engineSize * sizes.data
  if (workers <= MOST_WORKERS) return undefined
  const message = `The sizes ask for ${workers} workers, but a plan supports up to ${MOST_WORKERS}. Lower them`
  return planFault('deployment_too_large', '/argv', message)
}

/** The fault of an arrangement of more commands than a plan has. */
export function tooManyCommands(
  strategy: StrategyName,
  { commands }: Arrangement,
): PlanFault | undefined {
  if (commands.length <= MOST_COMMANDS) return undefined
  const message = `${strategy} needs ${commands.length} commands, but a plan may have up to ${MOST_COMMANDS}. Use internal_lb or hybrid_lb, which take one for each host`
  return planFault('too_many_commands', '/strategy', message, strategy)
}

/** The same reason given once, for the first strategy that it stopped. */
export function withoutRepeats(faults: readonly PlanFault[]): PlanFault[] {
  const seen = new Set<string>()
  return faults.filter(({ code, message, pointer }) => {
    const key = `${code} ${pointer} ${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A text that starts with a plain word, with a capital letter. */
export function sentence(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
