import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Environment, HostFacts, NumactlArguments } from '../../src/parallel-config/index.ts'

const GOLDEN = join(import.meta.dir, '..', 'golden')

/** What the released package answered for one config. Pointers are relative to the config. */
export interface ResolveCase {
  readonly id: string
  readonly config: Record<string, unknown>
  readonly host: HostFacts
  readonly env: Environment
  readonly expect:
    | {
        readonly valid: true
        readonly config: Record<string, unknown>
        readonly derived: Record<string, unknown>
        readonly hash: string
        readonly dp_init_ports: number[]
        readonly notices: string[]
      }
    | { readonly valid: false; readonly errors: readonly { pointer: string; code: string }[] }
}

/** The numactl arguments that the released package made for the first 32 workers and the engine core. */
export interface NumaCase {
  readonly id: string
  readonly config: Record<string, unknown>
  readonly device_numa_nodes: readonly number[] | null
  readonly data_parallel_local_rank: number | null
  readonly expect: {
    readonly local_world_size: number | null
    readonly workers: readonly NumactlArguments[]
    readonly engine_core: NumactlArguments
  }
}

/** The releases that have recorded answers of their own. */
export function recordedReleases(): string[] {
  return readdirSync(join(GOLDEN, 'resolve')).map((name) => name.slice(1, -'.jsonl.gz'.length))
}

export function resolveCases(version: string): readonly ResolveCase[] {
  const known = read.get(version) ?? lines<ResolveCase>(join('resolve', `v${version}.jsonl.gz`))
  read.set(version, known)
  return known
}

const read = new Map<string, readonly ResolveCase[]>()

/** The releases whose NUMA bindings were recorded: one for each way in which they are made. */
export const NUMA_RELEASES = ['0.22.0', '0.24.0', '0.33.0']

export function numaCases(version: string): NumaCase[] {
  return lines(`numa-v${version}.jsonl.gz`)
}

function lines<T>(name: string): T[] {
  return gunzipSync(readFileSync(join(GOLDEN, name)))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** A fault of the config as a whole may be answered by something more precise. */
export function sameFaults(
  faults: readonly { pointer: string; code: string }[],
  recorded: readonly { pointer: string; code: string }[],
): boolean {
  return (
    faults.length === recorded.length &&
    faults.every(({ pointer, code }, at) => {
      const expected = recorded[at]
      return (
        code === expected?.code &&
        (expected.pointer === '' || pointer === `/config${expected.pointer}`)
      )
    })
  )
}
