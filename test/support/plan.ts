import {
  type Plan,
  type PlanAnswer,
  type PlanDevice,
  type PlanHost,
  type PlanInput,
  requestPlan,
  unknownDevices,
} from '../../src/plan/index.ts'
import type { ReleaseVersion } from '../../src/vllm/releases/versions.ts'
import { release, sha256 } from './resolve.ts'

/** Hosts with this many H100s each, at 10.0.0.1 and up. */
export function h100Hosts(...counts: readonly number[]): PlanHost[] {
  return counts.map((count, at) => host(`node-${at}`, `10.0.0.${at + 1}`, count))
}

/** A host with this many CUDA devices, all alike. */
export function host(
  name: string,
  address: string | null,
  count: number,
  device: Partial<PlanDevice> = { model: 'NVIDIA H100 80GB HBM3', memory_bytes: 80 * 2 ** 30 },
): PlanHost {
  return {
    name,
    address,
    facts: { platform: 'cuda', device_count: count },
    devices: unknownDevices(count).map((each) => ({ ...each, ...device })),
  }
}

/** What the planner answers, for 0.24.0 unless another release is named. */
export function answerOf(
  argv: readonly string[],
  hosts: readonly PlanHost[],
  rest: Partial<PlanInput> = {},
): PlanAnswer {
  const version: ReleaseVersion = rest.version ?? '0.24.0'
  const input = { argv, hosts, strategy: 'auto' as const, ...rest, version }
  return requestPlan(input, { release: release(version), sha256 })
}

/** The plan of a deployment that has one. */
export function planOf(...given: Parameters<typeof answerOf>): Plan {
  const { plan, faults } = answerOf(...given)
  if (plan === undefined) throw new Error(`no plan: ${JSON.stringify(faults)}`)
  return plan
}

/** The codes of why there is no plan, in order. */
export function refusalOf(...given: Parameters<typeof answerOf>): string[] {
  return (answerOf(...given).faults ?? []).map(({ code }) => code)
}

/** Each node's host and command as one text. */
export function commandsOf(plan: Plan): string[] {
  return plan.nodes.map(({ argv, env, host }) => {
    const set = Object.entries(env).map(([name, value]) => `${name}=${value} `)
    return `${host}: ${set.join('')}${argv === null ? '' : `vllm ${argv.join(' ')}`}`
  })
}
