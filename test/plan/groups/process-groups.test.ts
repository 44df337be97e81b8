import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type GroupName, processGroups } from '../../../src/plan/groups/process-groups.ts'
import { holdsIn, releaseIndex } from '../../../src/vllm/releases/ranges.ts'
import { RELEASES } from '../../../src/vllm/releases/versions.ts'
import { type GroupCase, groupCases, groupCasesByConfig } from '../../support/golden.ts'

const SHORT_NAMES: Readonly<Record<GroupName, string>> = {
  tensor: 'tp',
  pipeline: 'pp',
  data: 'dp',
  expert: 'ep',
  decode_context: 'dcp',
  prefill_context: 'pcp',
  eplb: 'eplb',
}

/** What the package was asked: in these releases the recording ran with no current config, and vLLM then assumes one engine and experts. */
function asRecorded({ since, sizes, is_moe, enable_eplb }: GroupCase) {
  const index = releaseIndex(since)
  const withoutConfig = holdsIn({ since: '0.14.0', removed: '0.17.0' }, index)
  return {
    sizes,
    isMoe: is_moe || withoutConfig,
    enableEplb: enable_eplb,
    independent: withoutConfig,
    releaseIndex: index,
  }
}

function byShortName(input: Parameters<typeof processGroups>[0]): Record<string, unknown> {
  const formed = Object.entries(processGroups(input)).filter(([, members]) => members !== null)
  return Object.fromEntries(
    formed.map(([name, members]) => [SHORT_NAMES[name as GroupName], members]),
  )
}

describe('the process groups are those that the released packages form', () => {
  for (const [since, cases] of Map.groupBy(groupCases(), ({ since }) => since)) {
    test(`${cases.length} layouts since ${since}`, () => {
      for (const one of cases) expect(byShortName(asRecorded(one))).toEqual(one.groups)
    })
  }

  test('600 more, recorded with the current config and with elastic expert parallelism', () => {
    for (const one of groupCasesByConfig()) {
      const { since, sizes, is_moe, enable_eplb, groups } = one
      const input = { sizes, isMoe: is_moe, enableEplb: enable_eplb }
      const made = byShortName({ ...input, releaseIndex: releaseIndex(since) })
      // An elastic engine numbers its own groups from 0: those of the first engine are the ones recorded.
      const own = one.enable_elastic_ep ? ['tp', 'pp', 'pcp', 'dcp'] : []
      for (const name of own) {
        const members = made[name] as number[][]
        made[name] = members.slice(0, members.length / sizes.data)
      }
      expect(made).toEqual(groups)
    }
  })
})

const sizesArbitrary = fc.record({
  tensor: fc.constantFrom(1, 2, 4, 8),
  pipeline: fc.integer({ min: 1, max: 4 }),
  data: fc.integer({ min: 1, max: 6 }),
  prefill_context: fc.constantFrom(1, 2),
  decode_context: fc.constant(1),
})

test('each kind of group has every rank once, in groups of one size', () => {
  fc.assert(
    fc.property(
      sizesArbitrary,
      fc.nat({ max: RELEASES.length - 1 }),
      fc.boolean(),
      fc.boolean(),
      (sizes, index, isMoe, independent) => {
        const world = sizes.tensor * sizes.pipeline * sizes.data * sizes.prefill_context
        const all = Array.from({ length: world }, (_, rank) => rank)
        const input = { sizes, isMoe, enableEplb: isMoe, releaseIndex: index, independent }
        for (const members of Object.values(processGroups(input))) {
          if (members === null) continue
          expect(members.flat().sort((a, b) => a - b)).toEqual(all)
          expect(new Set(members.map(({ length }) => length)).size).toBe(1)
        }
      },
    ),
  )
})

test('independent engines share no group', () => {
  const groups = processGroups({
    sizes: { tensor: 2, pipeline: 1, data: 3, prefill_context: 1, decode_context: 1 },
    isMoe: false,
    enableEplb: false,
    releaseIndex: releaseIndex('0.33.0'),
    independent: true,
  })
  expect(groups.data).toEqual([[0], [1], [2], [3], [4], [5]])
  expect(groups.tensor?.length).toBe(3)
  expect(groups.expert).toBeNull()
})
