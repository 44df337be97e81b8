import type {
  Assumption,
  PlanRequest,
  Resolution,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, type ApiRequest, bodyOf } from './answers.ts'
import { readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { type Kind, kindOf } from './kind.ts'
import { MOST_HOSTS } from './read-inputs.ts'
import { environmentPart, modelPart, versionPart } from './request-parts.ts'

/** The hosts of a plan need their number of devices: a likely one stands in for an unknown one. */
export const LIKELY_DEVICES = 8

/** What hosts of which nothing is known are planned as. */
const LIKELY_HOST = { platform: 'cuda', device_count: LIKELY_DEVICES } as const

/** A fact that nobody gave, in the shape in which the service assumes some. */
export type Assumed = Pick<Assumption, 'fact' | 'assumed' | 'message' | 'can_change_hash'>

/** What a plan sends of its hosts though nobody gave it. */
export function assumedOfHosts({ facts: { host }, report }: Inputs): Assumed[] {
  if (report !== null) return []
  const message = 'A plan needs it, so the page sends a likely value'
  return (['platform', 'device_count'] as const)
    .filter((name) => host[name] === undefined)
    .map((name) => {
      const assumed = LIKELY_HOST[name]
      return { fact: `/host/${name}`, assumed, message, can_change_hash: name === 'platform' }
    })
}

/** Whether the verdict is that of a plan: a command for several hosts is not the command of one of them. */
export function isPlanned({ hosts }: Pick<Inputs, 'hosts'>, kind: Kind): boolean {
  return kind === 'command' && hosts > 1
}

/** The slot whose answer the verdict is about. */
export const verdictSlot = ({ text, hosts }: Pick<Inputs, 'text' | 'hosts'>) =>
  isPlanned({ hosts }, kindOf(text)) ? 'plan' : 'main'

/** A plan of the deployment: where there are several hosts, and for a config, whose ranks no other answer has. */
export function planRequest(
  inputs: Inputs,
  kind: Kind,
  { main }: Pick<Answers, 'main'>,
): ApiRequest | null {
  if (kind === 'config') return planOfConfig(inputs, bodyOf<Partial<Resolution>>(main))
  if (!isPlanned(inputs, kind)) return null
  return plan(inputs, inputs.hosts, { command: inputs.text, ...modelPart(inputs) })
}

/** A config that one host refuses can still be spread over those that a person asks for. */
function planOfConfig(
  inputs: Inputs,
  resolution: Partial<Resolution> | undefined,
): ApiRequest | null {
  const { config } = readConfigText(inputs.text)
  if (config === undefined || (resolution === undefined && inputs.hosts === 1)) return null
  const hosts = Math.max(inputs.hosts, hostsNeeded(inputs, resolution?.derived))
  return plan(inputs, hosts, { config, model: modelOfConfig(inputs, config) })
}

function plan(inputs: Inputs, count: number, deployment: Partial<PlanRequest>): ApiRequest {
  const body = {
    ...versionPart(inputs),
    ...deployment,
    ...environmentPart(inputs),
    hosts: hostsOf(inputs, count),
  }
  return { path: '/v1/plan', body }
}

function hostsOf({ facts: { host }, report }: Inputs, count: number): PlanRequest['hosts'] {
  if (report === null) {
    return { count, facts: { ...LIKELY_HOST, ...host } }
  }
  return Array.from({ length: count }, (_, at) => ({
    name: `node-${at}`,
    host_report: report,
    facts: host,
  }))
}

/** A config names no model: with expert parallelism it can only be for one that has experts. */
function modelOfConfig(
  { facts: { model } }: Inputs,
  { enable_expert_parallel }: Readonly<Record<string, unknown>>,
) {
  if (enable_expert_parallel !== true || model.config !== undefined) return model
  return { ...model, facts: { is_moe: true, ...model.facts } }
}

function hostsNeeded(
  { facts, report }: Inputs,
  derived: Resolution['derived'] | undefined,
): number {
  const devices = facts.host.device_count ?? report?.device_count ?? LIKELY_DEVICES
  const ranks = derived?.world_size_across_dp ?? derived?.local_world_size ?? 1
  const hosts = Math.ceil(Number(ranks) / Math.max(1, devices))
  return Math.min(Math.max(1, hosts), MOST_HOSTS)
}
