import type { Fault } from '../vllm/outcome.ts'
import type { StrategyName } from './strategies/names.ts'

/** Why there can be no plan, beside what stops a command from launching. */
export const PLAN_FAULTS = [
  { code: 'not_vllm_serve', summary: 'The command is not that of vllm serve.' },
  {
    code: 'per_node_option',
    summary: 'An option says what one node does, which the plan chooses.',
  },
  {
    code: 'external_launcher',
    summary: 'Another program starts the workers, so there is nothing to plan.',
  },
  {
    code: 'deployment_too_large',
    summary: 'The sizes ask for more workers than a plan supports.',
  },
  {
    code: 'too_many_commands',
    summary: 'The strategy needs more commands than a plan may have.',
  },
  {
    code: 'plan_too_large',
    summary: 'The commands to verify for the plan and its layouts are too long together.',
  },
  { code: 'device_count_unknown', summary: 'The number of devices of a host is unknown.' },
  { code: 'not_distinct', summary: 'Two hosts have the same name.' },
  {
    code: 'no_usable_host',
    summary: 'Every host lacks devices, or has devices that cannot work together.',
  },
  { code: 'too_few_devices_on_a_host', summary: 'No single host has the devices of all engines.' },
  { code: 'too_few_devices', summary: 'All hosts together have too few devices.' },
  { code: 'engine_larger_than_host', summary: 'One engine needs more devices than any host has.' },
  {
    code: 'engines_share_devices',
    summary: 'The engines of one command would take the same devices.',
  },
  { code: 'one_engine', summary: 'There is one engine, so there is nothing to balance.' },
  { code: 'one_host', summary: 'There is one host, and the strategy is for several.' },
  {
    code: 'one_host_is_enough',
    summary: 'One host has room for all engines, where hybrid load balancing turns itself off.',
  },
  {
    code: 'one_engine_on_a_host',
    summary: 'A host would run one engine, where hybrid load balancing turns into external.',
  },
  {
    code: 'dense_external_lb',
    summary: 'The release refuses external load balancing of dense models.',
  },
  {
    code: 'dense_engines_over_nodes',
    summary: 'Several engines of a dense model do not start with --nnodes in the release.',
  },
  { code: 'release_lacks_nnodes', summary: 'The release has no --nnodes.' },
  {
    code: 'nodes_not_even',
    summary: 'The workers cannot be spread evenly over the hosts, as --nnodes needs it.',
  },
  {
    code: 'engine_not_whole_hosts',
    summary: 'Ray spreads several engines over hosts only where each takes whole hosts.',
  },
  {
    code: 'ray_backend_asked_for',
    summary: 'The command asks for Ray, and the strategy is another one.',
  },
  {
    code: 'mp_backend_asked_for',
    summary: "The command asks for vLLM's own processes, and the strategy is Ray.",
  },
  { code: 'ray_needs_accelerators', summary: 'Ray counts no accelerators on this platform.' },
  {
    code: 'ray_not_installed',
    summary: 'Ray is not installed on the host that would run the command.',
  },
  {
    code: 'devices_differ',
    summary: 'Only hosts with different devices have enough of them together.',
  },
  {
    code: 'nodes_disagree',
    summary: 'Every command launches, but the environment or options make the nodes disagree.',
  },
] as const

export type PlanFaultCode = (typeof PLAN_FAULTS)[number]['code']

/** Why no plan could be made, in the order in which it was tried. */
export interface PlanFault extends Fault {
  /** The strategy that this kept from fitting; absent: no strategy could. */
  readonly strategy?: StrategyName
}

/** A fault of the plan itself, with a code of `PLAN_FAULTS`. */
export function planFault(
  code: PlanFaultCode,
  pointer: string,
  message: string,
  strategy?: StrategyName,
): PlanFault {
  return { pointer, code, message, ...(strategy !== undefined && { strategy }) }
}
