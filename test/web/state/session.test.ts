import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bodyOf, SLOTS, type Slot } from '../../../src/web/state/answers.ts'
import { configRows } from '../../../src/web/state/config-rows.ts'
import { diagnosticsOf } from '../../../src/web/state/diagnostics.ts'
import { type Inputs, VIEWS } from '../../../src/web/state/inputs.ts'
import { rankMapOf } from '../../../src/web/state/rank-map.ts'
import {
  advance,
  freshness,
  openSession,
  type Send,
  type Session,
  type Step,
} from '../../../src/web/state/session.ts'
import { assumptionsOf, subjectOf, verdictOf } from '../../../src/web/state/subject.ts'
import {
  answerOf,
  currentAnswers,
  inputsOf,
  sessionOf,
  settled,
} from '../../support/web-session.ts'

const sends = ([, effects]: Step) => effects.filter((effect): effect is Send => 'key' in effect)
const sendTo = (step: Step, slot: Slot) => sends(step).find((send) => send.slot === slot)
const typing = (session: Session, text: string): Step =>
  advance(session, { type: 'changed', inputs: { ...session.inputs, text } })
const failing = (session: Session, { slot, key }: Send, wait = 0): Step =>
  advance(session, { type: 'failed', slot, key, reason: 'The server cannot be reached', wait })

describe('a page that was just opened', () => {
  test('asks for the text at once with what completion needs', () => {
    const slots = sends(openSession(inputsOf({ text: 'vllm serve x' }))).map(({ slot }) => slot)
    expect(slots).toEqual(['main', 'list', 'models'])
  })

  test('asks for the options of the default release when it knows which that is', async () => {
    const step = openSession(inputsOf({ text: '' }))
    const list = sendTo(step, 'list')
    const answer = await answerOf(list?.key ?? '')
    const next = advance(step[0], { type: 'answered', slot: 'list', answer })
    expect(sends(next).map(({ key }) => JSON.parse(key).path)).toEqual([
      '/v1/releases/0.24.0',
      '/v1/releases/0.24.0/arguments',
    ])
  })

  test('asks nothing about an empty text', () => {
    expect(sendTo(openSession(inputsOf({ text: ' ' })), 'main')).toBeUndefined()
  })
})

describe('while typing', () => {
  test('each text takes the place of the one before, after a moment', async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const first = typing(session, 'vllm serve x -t')
    const second = typing(first[0], 'vllm serve x -tp 2')
    expect(sendTo(second, 'main')?.delay).toBeGreaterThan(50)
    expect(freshness(second[0], 'main')).toBe('stale')
  })

  test('the answer to an older text is not shown', async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const first = typing(session, 'vllm serve x -tp 2')
    const second = typing(first[0], 'vllm serve x -tp 4')
    const answer = await answerOf(sendTo(first, 'main')?.key ?? '')
    const [late] = advance(second[0], { type: 'answered', slot: 'main', answer })
    expect(late.answers.main).toEqual(session.answers.main)
    expect(freshness(late, 'main')).toBe('stale')
    const now = await settled(second)
    expect(now.answers.main?.body.config.tensor_parallel_size).toBe(4)
    expect(freshness(now, 'main')).toBe('current')
  })

  test('a text that was answered before is answered at once, and nothing is sent', async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const changed = await settled(typing(session, 'vllm serve x -tp 2'))
    const back = typing(changed, 'vllm serve x')
    expect(sends(back)).toEqual([])
    expect(freshness(back[0], 'main')).toBe('current')
    expect(back[0].answers.main?.body.config.tensor_parallel_size).toBe(1)
  })

  test('what was asked for and is not wanted any more is cancelled', async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const [, effects] = typing(session, '')
    expect(effects).toContainEqual({ slot: 'main', cancel: true })
  })
})

describe('a server that is lost', () => {
  const lost = async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const step = typing(session, 'vllm serve x -tp 2')
    const [main, releases] = [sendTo(step, 'main'), sendTo(step, 'releases')]
    if (main === undefined || releases === undefined) throw new Error('Nothing was asked')
    return { session: step[0], main, releases }
  }

  test('is said, and what is shown stays', async () => {
    const { session, main } = await lost()
    const [failed] = failing(session, main)
    expect(failed.loss).toMatchObject({ reason: 'The server cannot be reached' })
    expect(failed.answers.main).toEqual(session.answers.main)
  })

  test('is asked again, each time after twice as long', async () => {
    const { session, main, releases } = await lost()
    const first = failing(session, main)
    const second = failing(failing(first[0], releases)[0], main)
    expect([sendTo(first, 'main')?.delay, sendTo(second, 'main')?.delay]).toEqual([1_000, 2_000])
    let step = second
    for (let attempt = 0; attempt < 20; attempt++) step = failing(step[0], main)
    expect(sendTo(step, 'main')?.delay).toBe(30_000)
  })

  test('is left alone for as long as it asks for, within reason', async () => {
    const { session, main } = await lost()
    expect(sendTo(failing(session, main, 7_000), 'main')?.delay).toBe(7_000)
    expect(sendTo(failing(session, main, 3_600_000), 'main')?.delay).toBe(30_000)
  })

  test('that is back is asked for everything that has no answer, at once', async () => {
    const { session, main, releases } = await lost()
    const [failed] = failing(failing(session, releases)[0], main)
    const answer = await answerOf(main.key)
    const step = advance(failed, { type: 'answered', slot: 'main', answer })
    expect(step[0].loss).toBeNull()
    expect(sendTo(step, 'releases')).toMatchObject({ key: releases.key, delay: 0 })
    const now = await settled(step)
    expect(SLOTS.filter((slot) => freshness(now, slot) === 'stale')).toEqual([])
  })

  test('is asked at once when a person says so', async () => {
    const { session, main } = await lost()
    const step = advance(failing(session, main)[0], { type: 'retried' })
    expect(sendTo(step, 'main')).toMatchObject({ key: main.key, delay: 0 })
  })

  test('is not asked again for a text that is gone', async () => {
    const { session, main } = await lost()
    const [gone] = typing(session, 'vllm serve x -tp 4')
    expect(failing(gone, main)).toEqual([gone, []])
  })
})

describe('a server that wants a token', () => {
  const refusing = (session: Session, { slot, key }: Send): Step =>
    advance(session, { type: 'refused', slot, key, refusal: 'It needs a token' })

  async function refused() {
    const [opened, effects] = openSession(inputsOf({ text: 'vllm serve x' }))
    const asked = effects.filter((effect): effect is Send => 'key' in effect)
    const [session, more] = asked.reduce<Step>(
      ([before], send) => refusing(before, send),
      [opened, []],
    )
    return { session, more, asked }
  }

  test('is not asked again by itself', async () => {
    const { session, more } = await refused()
    expect(session.refusal).toBe('It needs a token')
    expect(more).toEqual([])
  })

  test('is asked for everything again once it has one, and answers', async () => {
    const { session, asked } = await refused()
    const step = advance(session, { type: 'retried' })
    expect(sends(step).map(({ key }) => key)).toEqual(asked.map(({ key }) => key))
    const now = await settled(step)
    expect(now.refusal).toBeNull()
    expect(freshness(now, 'main')).toBe('current')
  })

  test('that takes the token for one request is asked again for those that it refused', async () => {
    const { session, asked } = await refused()
    const [first, second] = asked
    if (first === undefined || second === undefined) throw new Error('Nothing was asked')
    const answer = await answerOf(first.key)
    const step = advance(session, { type: 'answered', slot: first.slot, answer })
    expect(step[0].refusal).toBeNull()
    expect(sendTo(step, second.slot)).toMatchObject({ key: second.key, delay: 0 })
  })

  test('refuses nothing that is no longer asked', async () => {
    const session = await sessionOf({ text: 'vllm serve x' })
    const main = sendTo(typing(session, 'vllm serve x -tp 2'), 'main')
    if (main === undefined) throw new Error('Nothing was asked')
    expect(refusing(session, main)).toEqual([session, []])
  })
})

const TEXTS = [
  '',
  'vllm serve Qwen/Qwen3-8B -tp 2',
  'vllm serve x --nope',
  'vllm serve "',
  'tensor_parallel_size: 2',
  '{"tensor_parallel_size": 0}',
  '{"tensor_parallel_size":',
  'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: v\n    image: vllm/vllm-openai:v0.24.0\n    args: [--model=x]\n',
  'apiVersion: v1\nkind: Pod\nspec: [',
]

test('whatever is typed and answered in whatever order, something sound is shown', async () => {
  const known = new Map<string, Awaited<ReturnType<typeof answerOf>>>()
  const answer = async (key: string) => {
    const found = known.get(key) ?? (await answerOf(key))
    known.set(key, found)
    return found
  }
  const change = fc.record({
    text: fc.constantFrom(...TEXTS),
    other: fc.constantFrom(...TEXTS),
    view: fc.constantFrom(...VIEWS),
    hosts: fc.constantFrom(1, 2),
    version: fc.constantFrom(null, '0.11.0', '0.33.0', 'none'),
    pod: fc.nat(3),
  })
  // A number answers one of the requests that are under way, late or not; of two in five nothing comes.
  const event = fc.oneof(change, fc.nat(20), fc.nat(20))
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      let step = openSession(inputsOf({}))
      const running = sends(step)
      for (const each of events) {
        step = await stepAfter(step[0], each, running)
        running.push(...sends(step))
        look(step[0])
      }
      const end = await settled([step[0], running])
      look(end)
      for (const slot of SLOTS) expect([slot, freshness(end, slot)]).not.toEqual([slot, 'stale'])
    }),
    { numRuns: 100 },
  )

  async function stepAfter(session: Session, event: Partial<Inputs> | number, running: Send[]) {
    if (typeof event !== 'number') {
      return advance(session, { type: 'changed', inputs: inputsOf(event) })
    }
    const [late] = running.splice(event % Math.max(1, running.length), 1)
    if (late === undefined) return advance(session, { type: 'retried' })
    if (event % 5 === 0) return failing(session, late)
    return advance(session, { type: 'answered', slot: late.slot, answer: await answer(late.key) })
  }
}, 60_000)

/** Makes everything that the page shows of a session. */
function look(session: Session): void {
  const { inputs, answers } = session
  const subject = subjectOf(inputs, answers)
  expect(verdictOf(subject).title).toMatch(/./)
  assumptionsOf(subject)
  for (const { place } of diagnosticsOf(inputs, currentAnswers(session))) {
    if (place === null) continue
    const { start, end } = place
    expect(start >= 0 && (start < end || inputs.text === '') && end <= inputs.text.length).toBe(
      true,
    )
  }
  rankMapOf(inputs, answers)
  if (subject.is === 'answered') configRows(subject.answer, {}, bodyOf(answers.release))
}
