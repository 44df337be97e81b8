import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { NamedRank } from '../../../src/parallel-config/index.ts'
import { recordedReleases, resolveCases } from '../../support/golden.ts'
import { release } from '../../support/resolve.ts'
import { compare, wideRank } from './ranks.ts'

const recorded = recordedReleases().flatMap((version) =>
  resolveCases(version)
    .slice(0, 200)
    .map((each) => ({ version, ...each })),
)

const anyRank: fc.Arbitrary<Omit<NamedRank, 'name'>> = fc.oneof(
  fc.constantFrom(...recorded).map(({ version, config, host, env }) => ({
    release: release(version),
    input: { config, host, env },
  })),
  fc
    .record({
      index: fc.nat(15),
      use_async: fc.boolean(),
      data_parallel_size: fc.constantFrom(8, 16),
    })
    .map(({ index, use_async, data_parallel_size }) => {
      const { name: _, ...rank } = wideRank(index, {
        config: { data_parallel_size, eplb_config: { use_async } },
      })
      return rank
    }),
  fc.constantFrom('a', 'b').map((digit) => ({ hash: digit.repeat(64) })),
)

const anyRanks = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,3}-[0-9]{1,3}$/), anyRank), {
    selector: ([name]) => name,
    minLength: 2,
    maxLength: 12,
  })
  .map((ranks): NamedRank[] => ranks.map(([name, rank]) => ({ ...rank, name })))

test('the order of the ranks makes no difference', () => {
  fc.assert(
    fc.property(
      anyRanks.chain((ranks) =>
        fc.tuple(fc.constant(ranks), fc.shuffledSubarray(ranks, { minLength: ranks.length })),
      ),
      ([ranks, shuffled]) => expect(compare(shuffled)).toEqual(compare(ranks)),
    ),
    { numRuns: 200 },
  )
})

test('the hashes of equal configs always agree', () => {
  fc.assert(
    fc.property(fc.constantFrom(...recorded), fc.integer({ min: 2, max: 9 }), (each, count) => {
      const { version, config, host, env, expect: recordedAnswer } = each
      const ranks = Array.from({ length: count }, (_, at) => ({
        name: `rank-${at}`,
        release: release(version),
        input: { config, host, env },
      }))
      const { hashes, refused } = compare(ranks)
      expect(refused).toHaveLength(recordedAnswer.valid ? 0 : count)
      expect(hashes.agree).toBe(recordedAnswer.valid)
      expect(hashes.factors).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('ranks agree exactly when nothing found is an error, and never with hashes that differ', () => {
  fc.assert(
    fc.property(anyRanks, (ranks) => {
      const { agree, hashes, findings } = compare(ranks)
      expect(agree).toBe(!findings.some(({ severity }) => severity === 'error'))
      if (agree) expect(hashes.agree).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a hash differs only where a factor or the release does, of ranks with configs alone', () => {
  const withConfigs = anyRanks.map((ranks) => ranks.filter(({ input }) => input !== undefined))
  fc.assert(
    fc.property(withConfigs, (ranks) => {
      const { hashes, findings } = compare(ranks)
      const releaseDiffers = findings.some(({ code }) => code === 'release_differs')
      if (hashes.groups.length > 1 && !releaseDiffers) {
        expect(hashes.factors.length).toBeGreaterThan(0)
      }
    }),
    { numRuns: 200 },
  )
})
