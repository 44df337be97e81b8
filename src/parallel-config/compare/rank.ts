import type { Steps } from '../../vllm/steps.ts'
import { flatHashFactors } from '../hash-factors.ts'
import type { Fault, Outcome, Resolution, ResolveInput, Sha256 } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import { resolve } from '../resolve.ts'

/** A rank to compare: with a config, with a known hash, or with both. */
export interface NamedRank {
  readonly name: string
  /** What it runs; needs the release as well. */
  readonly input?: ResolveInput | undefined
  readonly release?: Release | undefined
  /** What its command line launches, if it has one; `input` is then not resolved. */
  readonly launched?: LaunchedRank | undefined
  /** The hash that the rank itself reports, as 64 hex digits. */
  readonly hash?: string | undefined
  readonly has_unfinished?: boolean | undefined
  readonly pending_pause?: boolean | undefined
  /** In bytes; -1: no limit. */
  readonly kv_cache_memory_bytes?: number | undefined
}

/** What the command line of a rank launches. */
export interface LaunchedRank {
  /** The config and the hash are those at launch. */
  readonly outcome: Outcome
  /** Whether it runs without an API server of its own. */
  readonly headless: boolean
}

/** A rank whose config resolved. */
export interface ResolvedRank {
  readonly name: string
  readonly resolution: Resolution
  readonly input: ResolveInput
  readonly release: Release
  /** Whether its command line runs without an API server; undefined for a config, which does not say. */
  readonly headless?: boolean | undefined
  /** The factors of its hash, with members of nested objects as `eplb_config.use_async`. */
  readonly factors: ReadonlyMap<string, unknown>
}

/** The most faults listed for one rank: a thousand ranks usually share a few. */
const MOST_FAULTS_OF_A_RANK = 8

/** A rank whose config vLLM would refuse, and why. */
export interface RefusedRank {
  readonly name: string
  /** The first `MOST_FAULTS_OF_A_RANK`. */
  readonly faults: readonly Fault[]
  /** How many faults are not listed; absent: none. */
  readonly faults_omitted?: number
}

/** Resolves the ranks that have a config, one at each step. */
export function* resolveRanks(
  ranks: readonly NamedRank[],
  sha256: Sha256,
): Steps<{ resolved: ResolvedRank[]; refused: RefusedRank[] }> {
  const resolved: ResolvedRank[] = []
  const factorsByHash = new Map<string, ReadonlyMap<string, unknown>>()
  const refused: RefusedRank[] = []
  for (const { name, input, release, launched } of ranks) {
    if (input === undefined || release === undefined) continue
    yield
    const outcome = launched?.outcome ?? resolve(input, release, sha256)
    const { resolution } = outcome
    if (resolution === undefined) {
      refused.push(refusedRank(name, outcome.faults, outcome.omitted))
      continue
    }
    // Where a release gives the same hash the factors are the same, and ranks have few hashes.
    const key = `${release.version} ${resolution.hash}`
    const factors = factorsByHash.get(key) ?? flatHashFactors(resolution, input, release)
    factorsByHash.set(key, factors)
    resolved.push({ name, resolution, input, release, headless: launched?.headless, factors })
  }
  return { resolved, refused }
}

function refusedRank(name: string, all: readonly Fault[], omitted = 0): RefusedRank {
  const faults = all.slice(0, MOST_FAULTS_OF_A_RANK)
  const more = omitted + all.length - faults.length
  return { name, faults, ...(more > 0 && { faults_omitted: more }) }
}
