import { expect } from 'bun:test'
import fc from 'fast-check'
import { compareRanks, type NamedRank } from '../../src/parallel-config/index.ts'
import type { Plan, PlanHost, PlanInput } from '../../src/plan/index.ts'
import { makePlan, STRATEGY_NAMES } from '../../src/plan/index.ts'
import { launchRank, serve } from '../../src/serve/index.ts'
import { RELEASES } from '../../src/vllm/releases/versions.ts'
import { release, sha256 } from '../support/resolve.ts'

const devices = fc.constantFrom(1, 2, 4, 6, 8, 8, 8)

const host = fc.record({
  count: devices,
  platform: fc.constantFrom('cuda', 'cuda', 'cuda', 'rocm', 'xpu', 'tpu'),
  linked: fc.constantFrom('all', 'pairs', 'interleaved', 'unknown'),
  numa: fc.boolean(),
})

const hosts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(host, fc.integer({ min: 1, max: 6 }))
      .map(([one, count]) => Array.from({ length: count }, () => one)),
  },
  { weight: 1, arbitrary: fc.array(host, { minLength: 1, maxLength: 5 }) },
)

/** Deployments of every kind over hosts of every kind. */
export const deployments = fc
  .record({
    version: fc.constantFrom(...RELEASES.map(({ version }) => version)),
    strategy: fc.constantFrom('auto' as const, 'auto' as const, 'auto' as const, ...STRATEGY_NAMES),
    hosts,
    tensor: fc.constantFrom(1, 1, 2, 4, 8, 16),
    pipeline: fc.constantFrom(1, 1, 1, 2, 3, 4),
    data: fc.constantFrom(1, 1, 2, 4, 6, 8, 16, 32),
    isMoe: fc.boolean(),
    options: fc.subarray([
      ['--enable-expert-parallel'],
      ['--port', '9000'],
      ['--api-server-count', '2'],
      ['--max-model-len', '8192'],
      ['--data-parallel-rpc-port', '29600'],
      ['--disable-custom-all-reduce'],
    ]),
    extra: fc.option(
      fc.constantFrom(
        ['--numa-bind'],
        ['--enable-expert-parallel', '--enable-eplb'],
        ['--prefill-context-parallel-size', '2'],
        ['--decode-context-parallel-size', '2'],
        ['--distributed-executor-backend', 'ray'],
        ['--distributed-executor-backend', 'mp'],
        ['--data-parallel-backend', 'ray'],
        ['--kv-transfer-config', '{"kv_connector":"NixlConnector","kv_role":"kv_both"}'],
      ),
      { nil: [] },
    ),
  })
  .map(({ hosts: kinds, isMoe, ...rest }) => {
    const argv = [
      'serve',
      'model',
      ...size('-tp', rest.tensor),
      ...size('-pp', rest.pipeline),
      ...size('-dp', rest.data),
      ...rest.options.flat(),
      ...rest.extra,
    ]
    const model = {
      facts: {
        is_moe: isMoe,
        attention_heads: 96,
        kv_heads: 96,
        experts: isMoe ? 96 : 0,
        pipeline_parallel: true,
        runner: 'generate' as const,
      },
    }
    const { version, strategy } = rest
    return { version, strategy, argv, model, hosts: kinds.map(planHost) }
  })

function size(flag: string, value: number): string[] {
  return value === 1 ? [] : [flag, String(value)]
}

function planHost(
  {
    count,
    linked,
    numa,
    platform,
  }: { count: number; linked: string; numa: boolean; platform: string },
  at: number,
): PlanHost {
  const islands: Record<string, (device: number) => number | null> = {
    all: () => 0,
    pairs: (device) => device >> 1,
    interleaved: (device) => device % 2,
    unknown: () => null,
  }
  const nodes = Array.from({ length: count }, (_, device) => (device < count / 2 ? 0 : 1))
  return {
    name: `host-${at}`,
    address: `192.0.2.${at + 1}`,
    facts: {
      platform: platform as 'cuda',
      device_count: count,
      nixl_available: false,
      ray: { installed: true, initialized: false, placement_group: false },
      ...(numa && { device_numa_nodes: nodes }),
    },
    devices: nodes.map((node, device) => ({
      id: String(device),
      model: `${platform} device`,
      memory_bytes: null,
      numa_node: numa ? node : null,
      island: islands[linked]?.(device) ?? null,
      partition: null,
    })),
  }
}

/** The law that every plan obeys. Returns whether there was a plan. */
export function obeysLaw(input: PlanInput): boolean {
  const { plan, faults } = makePlan(input, { release: release(input.version), sha256 })
  if (plan === undefined) {
    expect(faults.length).toBeGreaterThan(0)
    return false
  }
  everyCommandLaunches(plan, input)
  commandsAgree(plan, input)
  everyRankOnce(plan)
  everyDeviceOnce(plan, input.hosts)
  groupsAreOfRanks(plan)
  return true
}

function everyCommandLaunches(plan: Plan, input: PlanInput): void {
  const hashes = new Set<string | null>()
  for (const { argv, env, host: name } of plan.nodes) {
    if (argv === null) continue
    const host = input.hosts.find((one) => one.name === name)
    const outcome = serve(
      { argv, env, model: input.model, host: host?.facts },
      release(plan.vllm_version),
      sha256,
    )
    expect(outcome.refusal?.faults ?? []).toEqual([])
    hashes.add(outcome.answer?.at_launch.hash ?? null)
  }
  expect(hashes.size).toBe(1)
}

/** `/v1/compare` of the commands has nothing to say against any of them. */
function commandsAgree(plan: Plan, input: PlanInput): void {
  const planned = release(plan.vllm_version)
  const ranks = plan.nodes.flatMap(({ argv, env, host: name }, at): NamedRank[] => {
    if (argv === null) return []
    const host = input.hosts.find((one) => one.name === name)?.facts
    const launched = launchRank({ argv, env, model: input.model, host }, planned, sha256)
    return [{ name: `${at}`, input: { config: {}, host, env }, release: planned, launched }]
  })
  const { findings } = compareRanks(ranks, sha256)
  expect(findings).toEqual([])
}

function everyRankOnce({ nodes, sizes }: Plan): void {
  const workers = nodes.flatMap(({ engines }) => engines.flatMap((engine) => engine.workers))
  const world = sizes.tensor * sizes.pipeline * sizes.prefill_context * sizes.data
  const ranks = workers.map(({ rank }) => rank).sort((a, b) => a - b)
  expect(ranks).toEqual(Array.from({ length: world }, (_, rank) => rank))
  const engines = nodes.flatMap((node) => node.engines)
  const first = engines.filter(({ node }) => node.index === 0)
  const dataRanks = first.map((engine) => engine.data_parallel_rank).sort((a, b) => a - b)
  expect(dataRanks).toEqual(Array.from({ length: sizes.data }, (_, rank) => rank))
}

function everyDeviceOnce(plan: Plan, hosts: readonly PlanHost[]): void {
  for (const { name, devices: all } of hosts) {
    const used = plan.nodes
      .filter((node) => node.host === name)
      .flatMap(({ engines }) => engines.flatMap((engine) => engine.devices))
    expect(new Set(used).size).toBe(used.length)
    expect(used.every((device) => device >= 0 && device < all.length)).toBe(true)
    if (used.length === all.length) continue
    const idle = plan.findings.filter(({ code }) =>
      ['devices_idle', 'host_not_used'].includes(code),
    )
    expect(idle.flatMap((finding) => finding.hosts)).toContain(name)
  }
}

function groupsAreOfRanks({ groups, sizes }: Plan): void {
  const world = sizes.tensor * sizes.pipeline * sizes.prefill_context * sizes.data
  for (const members of Object.values(groups)) {
    if (members !== null) expect(members.flat().length).toBe(world)
  }
}
