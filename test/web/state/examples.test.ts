import { describe, expect, test } from 'bun:test'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { diagnosticsOf } from '../../../src/web/state/diagnostics.ts'
import { EXAMPLES } from '../../../src/web/state/examples.ts'
import { kindOf } from '../../../src/web/state/kind.ts'
import { rankMapOf } from '../../../src/web/state/rank-map.ts'
import { releaseCells } from '../../../src/web/state/release-strip.ts'
import { devicesOf, hashOf, subjectOf, verdictOf } from '../../../src/web/state/subject.ts'
import { currentAnswers, inputsOf, sessionOf } from '../../support/web-session.ts'

/** What the page says of the examples, in their order. */
const VERDICTS = [
  { kind: 'command', title: 'Launches', hosts: 1, devices: 8 },
  { kind: 'command', title: 'Launches', hosts: 1, devices: 4 },
  { kind: 'command', title: 'Launches on 2 hosts', hosts: 2, devices: 16 },
  { kind: 'command', title: 'Launches on 64 hosts', hosts: 64, devices: 512 },
  { kind: 'config', title: 'Resolves', hosts: 1, devices: 8 },
  { kind: 'manifest', title: 'Passes', hosts: 2, devices: 16 },
] as const

test('there are six', () => expect(EXAMPLES.length).toBe(VERDICTS.length))

describe.each(EXAMPLES.map((example, at) => [example.name, example, VERDICTS[at]] as const))(
  'the example "%s"',
  (_, { inputs }, said) => {
    test('is as the page says, on the hosts and devices that it draws', async () => {
      const session = await sessionOf(inputs)
      const subject = subjectOf(session.inputs, session.answers)
      expect(verdictOf(subject)).toMatchObject({ tone: 'good', title: said?.title })
      expect(kindOf(inputs.text ?? '')).toBe(said?.kind as never)
      if (subject.is !== 'answered') throw new Error('It is not answered')
      expect(devicesOf(subject.answer).all).toBe(said?.devices as never)
      expect(hashOf(subject.answer)).toMatch(/^[0-9a-f]{64}$/)
      const map = rankMapOf(session.inputs, session.answers)
      const taken = map?.nodes.flatMap(({ devices }) => devices).filter(({ worker }) => worker)
      expect([map?.nodes.length, taken?.length]).toEqual([said?.hosts, said?.devices])
      const marks = diagnosticsOf(session.inputs, currentAnswers(session))
      expect(marks.filter(({ severity }) => severity === 'error')).toEqual([])
    }, 30_000)

    test('is compared with every release', async () => {
      const { answers } = await sessionOf(inputs, ['main', 'list', 'releases'])
      const { from, upgrades } = answers.releases?.body ?? {}
      expect(releaseCells(releaseVersions, from, upgrades).length).toBe(releaseVersions.length)
    }, 30_000)
  },
)

test('the example of an old config shows what moves it to the newest release', async () => {
  const [example] = EXAMPLES.filter(({ inputs }) => inputs.view === 'releases')
  const { answers } = await sessionOf(example?.inputs ?? {})
  const move = answers.releases?.body.upgrades.find(
    ({ to }: { to: string }) => to === example?.inputs.target,
  )
  const text = JSON.stringify(move.rewrite.config)
  const moved = await sessionOf({ ...inputsOf(example?.inputs ?? {}), text, version: move.to })
  expect(verdictOf(subjectOf(moved.inputs, moved.answers)).tone).toBe('good')
})
