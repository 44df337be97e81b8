import type {
  CheckAnswer,
  Plan,
  Problem,
  Resolution,
  ServeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, type ApiAnswer, isCheckAnswer } from './answers.ts'
import { readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { kindOf } from './kind.ts'
import { type Assumed, assumedOfHosts, isPlanned } from './plan-request.ts'
import { type Pod, podOf } from './pods.ts'

/** What a command, or a pod's command, launches; or what a config resolves to. */
export type Answered = ServeAnswer | Resolution

/** What the answer is part of: a manifest with its pods, or a plan with its nodes. */
interface Context {
  readonly check?: CheckAnswer
  readonly pod?: Pod
  readonly plan?: Plan
  /** What the page itself assumed for the plan, or for the picture of a config. */
  readonly assumed?: readonly Assumed[]
}

/** What the right side shows: one answer, whatever kind of text it is the answer to. */
export type Subject =
  | { readonly is: 'empty' }
  /** The text cannot be sent. */
  | { readonly is: 'unreadable'; readonly message: string }
  /** Nothing was answered yet. */
  | { readonly is: 'waiting' }
  | ({ readonly is: 'answered'; readonly answer: Answered } & Context)
  | ({ readonly is: 'refused'; readonly problem: Problem } & Context)
  /** A manifest whose pod was not checked, or that has none. */
  | { readonly is: 'unchecked'; readonly check: CheckAnswer; readonly pod?: Pod }

/** What the main answer is about. */
export function subjectOf(inputs: Inputs, { main, plan }: Pick<Answers, 'main' | 'plan'>): Subject {
  const kind = kindOf(inputs.text)
  if (kind === 'empty') return { is: 'empty' }
  if (kind === 'config') {
    const { faults } = readConfigText(inputs.text)
    if (faults[0] !== undefined) return { is: 'unreadable', message: faults[0].message }
  }
  if (isPlanned(inputs, kind)) return plan === null ? { is: 'waiting' } : planned(inputs, plan)
  if (main === null) return { is: 'waiting' }
  const subject = subjectOfAnswer(inputs, main)
  const isDrawn = kind === 'config' && subject.is === 'answered' && plan?.status === 200
  return isDrawn ? { ...subject, assumed: assumedOfHosts(inputs) } : subject
}

function subjectOfAnswer(inputs: Inputs, main: ApiAnswer): Subject {
  const { status, body } = main
  if (status !== 200) return { is: 'refused', problem: body as Problem }
  if (!isCheckAnswer(body)) return { is: 'answered', answer: body as Answered }
  const pod = podOf(inputs, { main })
  if (pod === undefined) return { is: 'unchecked', check: body }
  const context = { check: body, pod }
  // What stands in a pod is the whole answer of another operation.
  const answer: unknown = pod.body
  if (pod.status === 200) return { is: 'answered', answer: answer as ServeAnswer, ...context }
  if (pod.status === 422) return { is: 'refused', problem: answer as Problem, ...context }
  return { is: 'unchecked', ...context }
}

/** The node of a plan that is looked at. */
function planned(inputs: Inputs, { status, body }: ApiAnswer): Subject {
  const assumed = assumedOfHosts(inputs)
  if (status !== 200) return { is: 'refused', problem: body as Problem, assumed }
  const plan = body as Plan
  const node = plan.nodes[Math.min(inputs.pod, plan.nodes.length - 1)]
  const answer = node?.resolution ?? plan.nodes.find(({ resolution }) => resolution)?.resolution
  return answer == null
    ? { is: 'waiting' }
    : { is: 'answered', answer: answer as unknown as ServeAnswer, plan, assumed }
}

/** The answer in one line. */
export interface Verdict {
  readonly tone: 'good' | 'bad' | 'warning' | 'neutral'
  readonly title: string
  readonly detail: string
}

/** Whether it would launch, in words. */
export function verdictOf(subject: Subject): Verdict {
  switch (subject.is) {
    case 'empty':
      return {
        tone: 'neutral',
        title: 'Nothing to read yet',
        detail: 'Type or paste a vllm serve command, a ParallelConfig or a Kubernetes manifest.',
      }
    case 'unreadable':
      return { tone: 'bad', title: 'Cannot be read', detail: subject.message }
    case 'waiting':
      return { tone: 'neutral', title: 'Asking …', detail: '' }
    case 'answered':
      if (subject.plan !== undefined) return plans(subject.plan, ifAssumed(subject))
      if (subject.check !== undefined) return checked(subject.check)
      return launches(subject.answer, ifAssumed(subject))
    case 'refused':
      return subject.check === undefined ? refused(subject.problem) : checked(subject.check)
    case 'unchecked':
      return checked(subject.check)
  }
}

const ifAssumed = (subject: Subject): string =>
  assumptionsOf(subject).length > 0 ? ', if the assumptions below hold' : ''

function launches(answer: Answered, ifAssumed: string): Verdict {
  const failed = answer.checks.filter(({ verdict }) => verdict === 'fail')
  const verb = isServeAnswer(answer) ? 'Launches' : 'Resolves'
  const [first] = failed
  if (first === undefined) {
    return { tone: 'good', title: verb, detail: modeOf(answer) + ifAssumed }
  }
  const isError = failed.some(({ severity }) => severity === 'error')
  return {
    tone: isError ? 'bad' : 'warning',
    title: isError ? `${verb}, and then fails` : `${verb}, with a warning`,
    detail: first.message,
  }
}

const STRATEGIES = {
  single_node: 'on one host',
  internal_lb: 'with internal load balancing',
  hybrid_lb: 'with hybrid load balancing',
  external_lb: 'with external load balancing',
  multi_node: 'each engine over several hosts',
  ray: 'over Ray',
} as const

function plans({ strategy, nodes, findings, checks }: Plan, ifAssumed: string): Verdict {
  const wrong = findings.find(({ severity }) => severity === 'error')
  const failed = checks.find(({ verdict, severity }) => verdict === 'fail' && severity === 'error')
  const problem = wrong ?? failed
  const title = `Launches on ${plural(nodes.length, 'host')}`
  if (problem !== undefined)
    return { tone: 'bad', title: `${title}, and then fails`, detail: problem.message }
  const detail = `As planned, ${STRATEGIES[strategy]}${ifAssumed}`
  return { tone: 'good', title, detail }
}

const MODES = {
  single_api_server: 'One API server',
  multi_api_server: 'Several API servers',
  headless: 'Headless: no API server on this host',
  multi_port_supervisor: 'A supervisor with one port for each rank',
} as const

function modeOf(answer: Answered): string {
  if (!isServeAnswer(answer)) return `vLLM ${answer.vllm_version} accepts the config`
  const { mode, api_server_count } = answer.launch
  return mode === 'multi_api_server' ? `${api_server_count} API servers` : MODES[mode]
}

/** The stages at which a command can be stopped, as a person reads them. */
const STAGES = {
  parse: 'Its arguments are refused',
  launch: 'The launch is refused',
  engine_args: 'The engine arguments are refused',
  parallel_config: 'ParallelConfig is refused',
  engine_config: 'The engine configuration is refused',
} as const

function refused({ code, title, stage, detail, errors }: Problem): Verdict {
  const [first] = errors ?? []
  if (code === 'command_does_not_launch') {
    const where = stage === undefined ? '' : STAGES[stage]
    return { tone: 'bad', title: 'Does not launch', detail: first?.message ?? where }
  }
  if (code === 'no_valid_plan') {
    return { tone: 'bad', title: 'Does not fit on these hosts', detail: first?.message ?? detail }
  }
  if (code === 'config_does_not_resolve') {
    return { tone: 'bad', title: 'Does not resolve', detail: first?.message ?? detail }
  }
  return { tone: 'bad', title, detail: first?.message ?? detail }
}

const CHECKED = {
  pass: { tone: 'good', title: 'Passes' },
  warn: { tone: 'warning', title: 'Passes, with warnings' },
  fail: { tone: 'bad', title: 'Fails' },
  nothing_found: { tone: 'neutral', title: 'No vLLM found' },
} as const

function checked({ verdict, findings, workloads }: CheckAnswer): Verdict {
  const counted = findings.filter(({ ignored }) => ignored === undefined)
  const errors = counted.filter(({ severity }) => severity === 'error').length
  const warnings = counted.filter(({ severity }) => severity === 'warning').length
  const pods = workloads.reduce((sum, { pods_total }) => sum + pods_total, 0)
  const counts = [plural(pods, 'pod'), plural(errors, 'error'), plural(warnings, 'warning')]
  const detail =
    verdict === 'nothing_found' ? 'None of the containers runs vLLM' : counts.join(', ')
  return { ...CHECKED[verdict], detail }
}

/** `1 pod`, `2 pods`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Whether the answer is one of `/v1/serve`. */
export function isServeAnswer(answer: Answered): answer is ServeAnswer {
  return 'launch' in answer
}

/** The hash that ranks compare: that at launch, or the config's own. */
export function hashOf(answer: Answered): string | null {
  return isServeAnswer(answer) ? answer.at_launch.hash : answer.hash
}

/** How many devices it takes, here and in the whole deployment. */
export function devicesOf({ derived, config }: Answered): { here: number; all: number } {
  const world = config.world_size ?? 1
  const local = derived.local_world_size ?? world
  const engines = config.data_parallel_size_local ?? 1
  const all = derived.world_size_across_dp ?? world * (config.data_parallel_size ?? 1)
  return { here: Math.min(all, local * Math.max(1, engines)), all }
}

/** What was assumed in the answer that is shown. */
export function assumptionsOf(subject: Subject): readonly Assumed[] {
  if (subject.is !== 'answered' && subject.is !== 'refused') return []
  const { assumed = [] } = subject
  const known: unknown =
    subject.is === 'answered' ? subject.answer.assumptions : subject.problem.assumptions
  // What the service assumes of the same fact is said after, and so counts.
  return Array.isArray(known) ? [...assumed, ...(known as Assumed[])] : assumed
}
