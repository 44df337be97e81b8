import { findRelease, resolve } from '../src/parallel-config/index.ts'
import { type PlanHost, requestPlan, unknownDevices } from '../src/plan/index.ts'
import { sha256 } from '../src/runtime/bun-sha256.ts'
import { median, report } from './report.ts'
import { BENCH_CONFIG } from './workload.ts'

const RELEASE = '0.24.0'
const ROUNDS = 15
const WARM_UP = 5
const CALLS = 1_000
const MOST_MILLISECONDS_FOR_64_NODES = 50
const MOST_MILLISECONDS_FOR_LAYOUTS = 250

const MODEL = {
  facts: {
    is_moe: false,
    attention_heads: 128,
    kv_heads: 8,
    pipeline_parallel: true,
    runner: 'generate',
    parameters: 405e9,
    bytes_per_parameter: 2,
  },
} as const

/** (i) A plan over 64 hosts of 8 devices, and all layouts of 64 devices, beside one resolve in the same run. */
export async function benchPlan(): Promise<boolean> {
  const release = findRelease(RELEASE)
  if (release === undefined) throw new Error(`no release ${RELEASE}`)
  const tools = { release, sha256 }
  const input = { version: release.version, model: MODEL, strategy: 'auto' } as const
  const sized = { ...input, argv: ['serve', 'model', '-tp', '8', '-dp', '64'], hosts: hosts(64) }
  const open = { ...input, argv: ['serve', 'model'], hosts: hosts(8) }
  const resolving =
    milliseconds(() => {
      for (let call = 0; call < CALLS; call++) resolve({ config: BENCH_CONFIG }, release, sha256)
    }) / CALLS
  const plan = milliseconds(() => requestPlan(sized, tools))
  const layouts = milliseconds(() => requestPlan(open, tools))
  const { plan: best, ...rest } = requestPlan(open, tools)
  const count = best !== undefined && 'layouts' in rest ? (rest.layouts?.length ?? 0) : 0
  const shown = (time: number) =>
    `${time.toFixed(1)} ms, ${Math.round(time / resolving)} times one resolve`
  const first = report(
    '(i) a plan over 64 hosts of 8 devices',
    shown(plan),
    `${MOST_MILLISECONDS_FOR_64_NODES} ms or less`,
    plan <= MOST_MILLISECONDS_FOR_64_NODES,
  )
  const second = report(
    `(i) all ${count} layouts of 64 devices`,
    shown(layouts),
    `${MOST_MILLISECONDS_FOR_LAYOUTS} ms or less`,
    layouts <= MOST_MILLISECONDS_FOR_LAYOUTS,
  )
  return first && second
}

function hosts(count: number): PlanHost[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `node-${at}`,
    address: `10.0.0.${at + 1}`,
    facts: { platform: 'cuda', device_count: 8 },
    devices: unknownDevices(8).map((device) => ({ ...device, memory_bytes: 80 * 2 ** 30 })),
  }))
}

function milliseconds(work: () => unknown): number {
  for (let round = 0; round < WARM_UP; round++) work()
  const rounds = Array.from({ length: ROUNDS }, () => {
    const started = Bun.nanoseconds()
    work()
    return (Bun.nanoseconds() - started) / 1e6
  })
  return median(rounds)
}
