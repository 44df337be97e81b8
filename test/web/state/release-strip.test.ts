import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import type { Inputs } from '../../../src/web/state/inputs.ts'
import { releaseCells, wordChanges } from '../../../src/web/state/release-strip.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

async function stripOf(text: string, given: Partial<Inputs> = {}) {
  const { answers } = await sessionOf({ text, facts: H100S, version: '0.24.0', ...given }, [
    'releases',
  ])
  const { from, upgrades } = answers.releases?.body ?? {}
  const cells = releaseCells(releaseVersions, from, upgrades)
  return { cells, stateOf: (version: string) => cells.find((cell) => cell.version === version) }
}

describe('the strip', () => {
  test('has every release, oldest first, and the one that it starts from', async () => {
    const { cells } = await stripOf('vllm serve x -tp 2')
    expect(cells.map(({ version }) => version)).toEqual([...releaseVersions])
    expect(cells.filter(({ state }) => state === 'current').map(({ version }) => version)).toEqual([
      '0.24.0',
    ])
  })

  test('says which releases refuse a command, and which take it as it is', async () => {
    const { stateOf } = await stripOf('vllm serve x -tp 2 --dcp-comm-backend ag_rs')
    expect(stateOf('0.10.1')).toMatchObject({ state: 'refuses' })
    expect(stateOf('0.25.0')?.state).not.toBe('refuses')
  })

  test('says where a rewrite is known', async () => {
    const config =
      'enable_eplb: true\nenable_expert_parallel: true\ntensor_parallel_size: 2\nnum_redundant_experts: 4'
    const { stateOf } = await stripOf(config, { version: '0.11.0' })
    expect(stateOf('0.33.0')).toEqual({ version: '0.33.0', state: 'refuses', hasRewrite: true })
    expect(stateOf('0.10.2')).toMatchObject({ hasRewrite: false })
  })
})

describe('a rewrite of words', () => {
  const word = fc.constantFrom('serve', 'x', '-tp', '2', '4', '--a', '--b')
  test('keeps what is common, and shows what goes and what comes', () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(word), (before, after) => {
        const changes = wordChanges(before, after)
        const without = (left: string) =>
          changes.filter(({ change }) => change !== left).map((each) => each.word)
        expect(without('added')).toEqual(before)
        expect(without('removed')).toEqual(after)
      }),
    )
  })

  test('marks one changed option alone', () => {
    const changes = wordChanges(
      ['serve', 'x', '--old', '2', '-q'],
      ['serve', 'x', '--new', '2', '-q'],
    )
    expect(changes.filter(({ change }) => change !== 'kept')).toEqual([
      { word: '--old', change: 'removed' },
      { word: '--new', change: 'added' },
    ])
  })

  test('of many words is shown at once, one text after the other', () => {
    const words = Array.from({ length: 1_000 }, (_, at) => `--a${at}`)
    const changes = wordChanges(words, [...words, '--b'])
    expect(changes.filter(({ change }) => change === 'removed').length).toBe(1_000)
  })
})
