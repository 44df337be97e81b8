import { finish, type Steps } from '../../vllm/steps.ts'
import { listSome } from '../../vllm/values/show.ts'
import type { Sha256 } from '../outcome.ts'
import { type AgreedValues, agreedValues } from './agreed.ts'
import { coverageFindings } from './coverage.ts'
import { type Finding, finding, RANK_FINDINGS } from './findings.ts'
import { compareHashes, type HashComparison, hashFindings } from './hashes.ts'
import { headlessPeerFindings } from './headless-peers.ts'
import { sortByName } from './names.ts'
import { type NamedRank, type RefusedRank, resolveRanks } from './rank.ts'
import { releaseFindings, sharedValueFindings } from './shared-values.ts'

export type { Agreed, AgreedValues } from './agreed.ts'
export { type Finding, type FindingCode, RANK_FINDINGS, type RanksOfValue } from './findings.ts'
export type { DifferingFactor, HashComparison } from './hashes.ts'
export type { LaunchedRank, NamedRank, RefusedRank } from './rank.ts'

/** Whether ranks can work together, and what prevents it. The order of the ranks does not matter. */
export interface RankComparison {
  /** True: no finding is an error. */
  readonly agree: boolean
  readonly hashes: HashComparison
  /** In the order of `RANK_FINDINGS`. */
  readonly findings: readonly Finding[]
  /** The ranks that do not resolve, with their faults in the order in which vLLM raises them. */
  readonly refused: readonly RefusedRank[]
  readonly agreed: AgreedValues
}

/** Compares ranks whose names are distinct. */
export function compareRanks(given: readonly NamedRank[], sha256: Sha256): RankComparison {
  return finish(comparingRanks(given, sha256))
}

/** Compares ranks as `compareRanks` does, a rank at each step. */
export function* comparingRanks(
  given: readonly NamedRank[],
  sha256: Sha256,
): Steps<RankComparison> {
  const ranks = sortByName(given)
  const { resolved, refused } = yield* resolveRanks(ranks, sha256)
  const hashes = compareHashes(ranks, resolved)
  const findings = inOrder([
    ...refused.map(refusedFinding),
    ...releaseFindings(ranks),
    ...sharedValueFindings(resolved),
    ...hashFindings(hashes, ranks, resolved),
    ...coverageFindings(resolved, ranks.length - resolved.length),
    ...headlessPeerFindings(resolved),
    ...onlyHashGiven(ranks),
  ])
  const agree = findings.every(({ severity }) => severity !== 'error')
  return { agree, hashes, findings, refused, agreed: agreedValues(ranks) }
}

function refusedFinding({ name, faults, faults_omitted = 0 }: RefusedRank): Finding {
  const more = faults.length - 1 + faults_omitted
  const rest = more > 0 ? ` (and ${more} more)` : ''
  const message = `vLLM would refuse the config of ${name}: ${faults[0]?.message}${rest}`
  const pointer = faults[0]?.pointer ?? '/config'
  return finding('rank_does_not_resolve', [name], message, { pointer })
}

function onlyHashGiven(ranks: readonly NamedRank[]): Finding[] {
  const names = ranks.filter(({ input }) => input === undefined).map(({ name }) => name)
  if (names.length === 0) return []
  const message = `Only the hash of ${listSome(names)} is known, so its rank, addresses and ports were not compared. Send its config to compare them`
  return [finding('only_hash_given', names, message, { pointer: '/config' })]
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return RANK_FINDINGS.flatMap((entry) => findings.filter(({ code }) => code === entry.code))
}
