import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Environment, HostFacts, NumactlArguments } from '../../src/parallel-config/index.ts'
import { OWN_NOTICES } from '../../src/parallel-config/own-notices.ts'
import type { ParallelSizes } from '../../src/plan/groups/process-groups.ts'
import type { ReleaseVersion } from '../../src/vllm/releases/versions.ts'

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

/** The process groups that the released packages form, from `since` on until the next release that is recorded. */
export interface GroupCase {
  readonly since: ReleaseVersion
  readonly sizes: ParallelSizes
  readonly is_moe: boolean
  readonly enable_eplb: boolean
  /** By vLLM's own short names: `tp`, `pp`, `dp`, ... */
  readonly groups: Readonly<Record<string, number[][]>>
}

/** How pydantic, Python or vLLM read one odd value. */
export interface LaxValue {
  readonly reader: 'integer' | 'boolean' | 'string' | 'integer_list' | 'python_integer' | 'cpu_list'
  /** What was sent, as JSON text. */
  readonly json: string
  /** The value, integers as text; or its faults, with pointers relative to the value. */
  readonly expect:
    | { readonly value: unknown }
    | { readonly errors: readonly { readonly pointer: string; readonly code: string }[] }
}

/** The releases that have recorded answers of their own. */
export function recordedReleases(): string[] {
  return readdirSync(join(GOLDEN, 'resolve')).map((name) => name.slice(1, -'.jsonl.gz'.length))
}

/** The recorded answers of a release; read once. */
export function resolveCases(version: string): readonly ResolveCase[] {
  const path = join(GOLDEN, 'resolve', `v${version}.jsonl.gz`)
  const known = read.get(version) ?? readLines<ResolveCase>(path)
  read.set(version, known)
  return known
}

const read = new Map<string, readonly ResolveCase[]>()

/** The releases whose NUMA bindings were recorded. */
export function recordedNumaReleases(): string[] {
  return readdirSync(GOLDEN).flatMap((name) => /^numa-v(.+)\.jsonl\.gz$/.exec(name)?.[1] ?? [])
}

/** The recorded NUMA bindings of a release. */
export function numaCases(version: string): NumaCase[] {
  return readLines(join(GOLDEN, `numa-v${version}.jsonl.gz`))
}

/** The recorded process groups. */
export function groupCases(): GroupCase[] {
  return readLines(join(GOLDEN, 'groups.jsonl.gz'))
}

/** More of the same, recorded with vLLM's current config in place, and with elastic expert parallelism. */
export function groupCasesByConfig(): (GroupCase & { readonly enable_elastic_ep: boolean })[] {
  return readLines(join(GOLDEN, 'groups-by-config.jsonl.gz'))
}

/** The recorded readings of odd values. */
export function laxValues(): LaxValue[] {
  return readLines(join(GOLDEN, 'lax-values.jsonl.gz'))
}

/** The JSON values of a compressed file, one a line. */
export function readLines<T>(path: string): T[] {
  return gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

const OWN_CODES = new Set<string>(OWN_NOTICES.map(({ code }) => code))

/** The codes of the notices that are vLLM's own, as they are recorded: each once, sorted. */
export function noticesOfVllm(notices: readonly { readonly code: string }[]): string[] {
  const codes = notices.map((notice) => notice.code).filter((code) => !OWN_CODES.has(code))
  return [...new Set(codes)].sort()
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
