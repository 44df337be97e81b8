import { findRelease, resolve } from '../src/parallel-config/index.ts'
import { sha256 } from '../src/runtime/bun-sha256.ts'
import { median, report } from './report.ts'
import { BENCH_CONFIG } from './workload.ts'

const RELEASE = '0.24.0'
const ROUNDS = 9
const CALLS = 50_000
const MOST_MICROSECONDS = 8

/** What vLLM 0.24.0 itself takes for this config in its steady state, import not counted, on this kind of machine. */
const VLLM_MICROSECONDS = 34

/** (a) Microseconds for one resolve with hash in the core alone. */
export async function benchCore(): Promise<boolean> {
  const release = findRelease(RELEASE)
  if (release === undefined) throw new Error(`no release ${RELEASE}`)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = Bun.nanoseconds()
    for (let call = 0; call < CALLS; call++) resolve({ config: BENCH_CONFIG }, release, sha256)
    rounds.push((Bun.nanoseconds() - started) / CALLS / 1000)
  }
  const microseconds = median(rounds)
  const ratio = (VLLM_MICROSECONDS / microseconds).toFixed(1)
  return report(
    '(a) one resolve with hash in the core',
    `${microseconds.toFixed(2)} µs, ${ratio} times as fast as vLLM's ${VLLM_MICROSECONDS} µs`,
    `${MOST_MICROSECONDS} µs or less`,
    microseconds <= MOST_MICROSECONDS,
  )
}
