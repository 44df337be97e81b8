import { describe, expect, test } from 'bun:test'
import { EXAMPLE_REPORT } from '../../../openapi/example-hosts.ts'
import { FACTS, factAt, readFact, setFact } from '../../../src/web/state/facts.ts'
import { type Inputs, NO_FACTS } from '../../../src/web/state/inputs.ts'
import {
  assumptionsOf,
  type Subject,
  subjectOf,
  verdictOf,
} from '../../../src/web/state/subject.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: vllm}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      args: [some/model, -tp, "2", -pp, "2"]
      resources: {limits: {nvidia.com/gpu: 4}}
`

/** Texts that rest on assumptions, of which the others are made. */
const TEXTS: readonly (readonly [text: string, version: string])[] = [
  ['vllm serve x -tp 16', '0.10.1'],
  ['vllm serve x -tp 16 -pp 2', '0.24.0'],
  ['vllm serve x -tp 4 -pp 2', '0.33.0'],
  ['vllm serve x -dp 8 --enable-expert-parallel --enable-eplb', '0.24.0'],
  ['vllm serve x -dp 2 --data-parallel-backend ray', '0.24.0'],
  ['vllm serve x --numa-bind -tp 8', '0.24.0'],
  ['vllm serve x -tp 4 -dcp 2', '0.11.1'],
  ['{"tensor_parallel_size": 8, "numa_bind": true}', '0.24.0'],
  ['{"tensor_parallel_size": 2, "distributed_executor_backend": "ray"}', '0.24.0'],
  [POD, '0.24.0'],
]

async function assumedIn(text: string, version: string, facts = NO_FACTS): Promise<string[]> {
  const { inputs, answers } = await sessionOf({ text, version, facts }, ['main'])
  return assumptionsOf(subjectOf(inputs, answers)).map(({ fact }) => fact)
}

describe('an assumption', () => {
  test.each(TEXTS)(
    'in %j (%s) is set in one click, and is none any more',
    async (text, version) => {
      const assumed = await assumedIn(text, version)
      expect(assumed.length).toBeGreaterThan(0)
      for (const fact of assumed) {
        const pointer = factAt(fact) ?? ''
        const choices = FACTS.get(pointer)?.choices ?? []
        expect(choices.length).toBeGreaterThan(0)
        for (const { label, value } of choices.slice(0, 2)) {
          const facts = setFact(NO_FACTS, pointer, value)
          const left = await assumedIn(text, version, facts)
          expect([fact, label, left]).not.toEqual([fact, label, expect.arrayContaining([fact])])
        }
      }
    },
    60_000,
  )

  test('has a chip, whichever release assumes it', async () => {
    const all = await Promise.all(TEXTS.map(([text, version]) => assumedIn(text, version)))
    for (const fact of new Set(all.flat())) expect(factAt(fact)).toBeDefined()
  })
})

describe('a fact', () => {
  test('can be set, read and taken back', () => {
    for (const [pointer, { choices }] of FACTS) {
      for (const { value } of choices) {
        const facts = setFact(NO_FACTS, pointer, value)
        expect(readFact(facts, pointer)).toEqual(value)
        expect(readFact(setFact(facts, pointer, undefined), pointer)).toBeUndefined()
      }
    }
  })

  test('leaves the others as they are', () => {
    const facts = setFact(setFact(NO_FACTS, '/host/platform', 'rocm'), '/host/device_count', 8)
    expect(facts.host).toEqual({ platform: 'rocm', device_count: 8 })
    expect(setFact(facts, '/host/platform', undefined).host).toEqual({ device_count: 8 })
  })

  test('within another one belongs to it', () => {
    expect(factAt('/host/ray/installed')).toBe('/host/ray')
    expect(factAt('/host/platform')).toBe('/host/platform')
    expect(factAt('/nothing/known')).toBeUndefined()
  })
})

describe('what the page itself assumes of hosts', () => {
  const unknown = { text: 'vllm serve own/model -tp 8 -pp 2', hosts: 2 }
  const subjectFor = async (given: Partial<Inputs>) => {
    const { inputs, answers } = await sessionOf(given)
    return subjectOf(inputs, answers)
  }
  const factsOf = (subject: Subject) => assumptionsOf(subject).map(({ fact }) => fact)

  test('is said of a plan, and in its verdict', async () => {
    const subject = await subjectFor(unknown)
    expect(factsOf(subject)).toEqual(
      expect.arrayContaining(['/host/platform', '/host/device_count']),
    )
    expect(verdictOf(subject).detail).toEndWith('if the assumptions below hold')
  })

  test('is said of a plan that does not fit', async () => {
    const subject = await subjectFor({ ...unknown, text: 'vllm serve own/model -tp 64' })
    expect(subject.is).toBe('refused')
    expect(factsOf(subject)).toContain('/host/device_count')
  })

  test('is said of the picture of a config', async () => {
    expect(factsOf(await subjectFor({ text: 'tensor_parallel_size: 16' }))).toContain(
      '/host/device_count',
    )
  })

  test('is nothing where the facts, or a report, are given', async () => {
    for (const given of [{ facts: H100S }, { report: EXAMPLE_REPORT as Inputs['report'] }]) {
      const facts = factsOf(await subjectFor({ ...unknown, ...given }))
      expect(facts.filter((fact) => /platform|device_count/.test(fact))).toEqual([])
    }
  })
})
