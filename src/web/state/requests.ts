import type {
  CheckAnswer,
  CheckedPod,
  CheckRequest,
  CommandUpgradeRequest,
  CompareRequest,
  PlanHostFacts,
  PlanRequest,
  ReleaseList,
  Resolution,
  ResolveRequest,
  ServeAnswer,
  ServeRequest,
  UpgradeRequest,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { type Kind, kindOf } from './kind.ts'

/** What the page asks for at the same time. */
export const SLOTS = [
  'main',
  'plan',
  'releases',
  'other',
  'compare',
  'factors',
  'list',
  'release',
  'arguments',
  'models',
] as const
export type Slot = (typeof SLOTS)[number]

/** A request to the service. */
export interface ApiRequest {
  readonly path: string
  /** Undefined: it is a GET. */
  readonly body?: unknown
}

/** What the service answered with a status below 500. */
export interface ApiAnswer {
  /** The request as text. */
  readonly key: string
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the shape follows from the path of the request
  readonly body: any
}

export type Answers = { readonly [slot in Slot]: ApiAnswer | null }

/** What the page wants to know, from what was put in and from what was answered so far. Null: nothing. */
export function requestsOf(
  inputs: Inputs,
  answers: Answers,
): { readonly [slot in Slot]: ApiRequest | null } {
  const kind = kindOf(inputs.text)
  const main = mainRequest(inputs, kind)
  const version = versionOf(inputs, answers)
  return {
    main,
    plan: planRequest(inputs, kind, answers),
    releases: upgradeRequest(inputs, kind, answers),
    other: inputs.view === 'compare' ? mainRequest({ ...inputs, text: inputs.other }) : null,
    compare: compareRequest(inputs, kind),
    factors: factorsRequest(inputs, kind, answers),
    list: { path: '/v1/releases' },
    release: version === undefined ? null : { path: `/v1/releases/${version}` },
    arguments: version === undefined ? null : { path: `/v1/releases/${version}/arguments` },
    models: { path: '/v1/models' },
  }
}

/** The release that is asked about. Undefined: the service has not said yet which one it takes by default. */
export function versionOf(
  { version }: Inputs,
  { list }: Pick<Answers, 'list'>,
): string | undefined {
  return version ?? (list?.body as ReleaseList | undefined)?.default_version
}

const versionPart = ({ version }: Inputs) => (version === null ? {} : { vllm_version: version })

/** Facts of the place, without those that nobody gave. */
function placePart({ facts: { host, env }, report }: Inputs) {
  return {
    ...(hasAny(host) && { host }),
    ...(report !== null && { host_report: report }),
    ...(hasAny(env) && { env }),
  }
}

const modelPart = ({ facts: { model } }: Inputs) => (hasAny(model) ? { model } : {})

const hasAny = (object: object) => Object.keys(object).length > 0

function mainRequest(inputs: Inputs, kind: Kind = kindOf(inputs.text)): ApiRequest | null {
  const { text } = inputs
  if (kind === 'command') {
    const body: ServeRequest = {
      ...versionPart(inputs),
      command: text,
      ...modelPart(inputs),
      ...placePart(inputs),
    }
    return { path: '/v1/serve?include=layout', body }
  }
  if (kind === 'config') {
    const { config } = readConfigText(text)
    if (config === undefined) return null
    const { host, ...place } = placePart(inputs)
    const body: ResolveRequest = {
      ...versionPart(inputs),
      config,
      ...place,
      ...(host && { host: withoutAddress(host) }),
    }
    return { path: '/v1/resolve?include=hash_factors', body }
  }
  if (kind === 'manifest') {
    const { host } = inputs.facts
    const { env } = placePart(inputs)
    const body: CheckRequest = {
      manifests: text,
      ...versionPart(inputs),
      ...(hasAny(host) && { host: withoutAddress(host) }),
      ...(env && { env }),
    }
    return { path: '/v1/check?include=layout', body }
  }
  return null
}

/** The address is a fact of command lines alone. */
function withoutAddress({ address: _, ...host }: Inputs['facts']['host']) {
  return host
}

/** A pod of a manifest, with where it belongs. */
export interface Pod extends CheckedPod {
  readonly workload: string
  readonly container: string
  readonly version: string
}

/** All pods of a manifest, in its order. */
export function podsOf({ workloads }: CheckAnswer): Pod[] {
  return workloads.flatMap(({ name, containers }) =>
    containers.flatMap((container) =>
      container.pods.map((pod) => ({
        ...pod,
        workload: name,
        container: container.name,
        version: container.vllm_version,
      })),
    ),
  )
}

/** The hosts of a plan need their number of devices: a likely one stands in for an unknown one. */
export const LIKELY_DEVICES = 8

/** Whether the verdict is that of a plan: a command for several hosts is no command of one of them. */
export function isPlanned({ hosts }: Pick<Inputs, 'hosts'>, kind: Kind): boolean {
  return kind === 'command' && hosts > 1
}

/** A plan of the deployment: where there are several hosts, and for a config, whose ranks no other answer has. */
function planRequest(inputs: Inputs, kind: Kind, { main }: Answers): ApiRequest | null {
  if (kind !== 'command' && kind !== 'config') return null
  if (kind === 'command' && !isPlanned(inputs, kind)) return null
  if (kind === 'config' && main?.status !== 200) return null
  const { facts, text, report } = inputs
  const { env } = placePart(inputs)
  const count = Math.max(inputs.hosts, kind === 'config' ? hostsNeeded(inputs, main?.body) : 1)
  const hosts: PlanRequest['hosts'] =
    report === null
      ? { count, facts: planFacts(facts.host) }
      : Array.from({ length: count }, (_, at) => ({
          name: `node-${at}`,
          host_report: report,
          ...(hasAny(facts.host) && { facts: facts.host }),
        }))
  const config = kind === 'config' ? (readConfigText(text).config ?? {}) : undefined
  const body: PlanRequest = {
    ...versionPart(inputs),
    ...(config === undefined ? { command: text } : { config }),
    ...(config === undefined ? modelPart(inputs) : { model: modelOfConfig(inputs, config) }),
    ...(env && { env }),
    hosts,
  }
  return { path: '/v1/plan', body }
}

/** A config names no model: with expert parallelism it can only be for one that has experts. */
function modelOfConfig(
  { facts: { model } }: Inputs,
  { enable_expert_parallel }: Readonly<Record<string, unknown>>,
) {
  if (enable_expert_parallel !== true || model.config !== undefined) return model
  return { ...model, facts: { is_moe: true, ...model.facts } }
}

function planFacts(host: Inputs['facts']['host']): PlanHostFacts {
  return { platform: 'cuda', device_count: LIKELY_DEVICES, ...host }
}

function hostsNeeded({ facts, report }: Inputs, resolution: Resolution): number {
  const devices = facts.host.device_count ?? report?.device_count ?? LIKELY_DEVICES
  const { world_size_across_dp: across, local_world_size: local } = resolution.derived
  const ranks = typeof across === 'number' ? across : typeof local === 'number' ? local : 1
  return Math.max(1, Math.ceil(ranks / Math.max(1, devices)))
}

/** Every other release at once. A manifest is compared by the command of the pod that is looked at. */
function upgradeRequest(inputs: Inputs, kind: Kind, answers: Answers): ApiRequest | null {
  const { facts, text } = inputs
  const { host, env } = facts
  const from = fromRelease(inputs, kind, answers)
  if (from === undefined) return null
  const place = { ...(hasAny(host) && { host }), ...(hasAny(env) && { env }) }
  if (kind === 'config') {
    const { config } = readConfigText(text)
    if (config === undefined) return null
    const body: UpgradeRequest = {
      config,
      from,
      to: 'all',
      ...place,
      ...(hasAny(host) && { host: withoutAddress(host) }),
    }
    return { path: '/v1/upgrade', body }
  }
  const pod = kind === 'manifest' ? podOf(inputs, answers) : undefined
  if (kind === 'manifest' && pod?.argv == null) return null
  const words = pod?.argv == null ? { command: text } : { argv: pod.argv }
  const body: CommandUpgradeRequest = {
    ...words,
    from,
    to: 'all',
    ...modelPart(inputs),
    ...place,
    ...(pod && { env: pod.env }),
  }
  return { path: '/v1/upgrade', body }
}

function fromRelease(inputs: Inputs, kind: Kind, answers: Answers): string | undefined {
  if (kind === 'empty') return undefined
  return kind === 'manifest' ? podOf(inputs, answers)?.version : versionOf(inputs, answers)
}

/** The pod that is looked at. */
export function podOf({ pod }: Inputs, { main }: Pick<Answers, 'main'>): Pod | undefined {
  const answer = main?.body as CheckAnswer | undefined
  if (answer?.workloads === undefined) return undefined
  const pods = podsOf(answer)
  return pods[Math.min(pod, pods.length - 1)]
}

/** Whether the two sides could work together, as ranks. */
function compareRequest(inputs: Inputs, kind: Kind): ApiRequest | null {
  if (inputs.view !== 'compare') return null
  const sides = [
    { name: 'left', text: inputs.text, kind },
    { name: 'right', text: inputs.other, kind: kindOf(inputs.other) },
  ]
  const ranks: CompareRequest['ranks'] = []
  for (const { name, text, kind } of sides) {
    const config = kind === 'config' ? readConfigText(text).config : undefined
    if (kind !== 'command' && config === undefined) return null
    const { host_report: _, ...place } = placePart(inputs)
    const what = config === undefined ? { command: text, ...modelPart(inputs) } : { config }
    ranks.push({ name, ...what, ...place })
  }
  return { path: '/v1/compare', body: { ...versionPart(inputs), ranks } }
}

/** The factors of a command's hash: those of the config that it hands over. */
function factorsRequest(inputs: Inputs, kind: Kind, { main }: Answers): ApiRequest | null {
  if (kind !== 'command' || inputs.view !== 'config' || main?.status !== 200) return null
  const { config_input, vllm_version } = main.body as ServeAnswer
  const { host, ...place } = placePart(inputs)
  const body = {
    vllm_version,
    config: config_input,
    ...place,
    ...(host && { host: withoutAddress(host) }),
  }
  return { path: '/v1/resolve?include=hash_factors', body }
}
