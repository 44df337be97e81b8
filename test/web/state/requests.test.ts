import { describe, expect, test } from 'bun:test'
import { EXAMPLE_REPORT } from '../../../openapi/example-hosts.ts'
import type { Resolution } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf } from '../../../src/web/state/answers.ts'
import type { Inputs } from '../../../src/web/state/inputs.ts'
import type { Session } from '../../../src/web/state/session.ts'
import { subjectOf } from '../../../src/web/state/subject.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: vllm}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.20.0
      args: [own/model, -tp, "2"]
      env: [{name: VLLM_LOGGING_LEVEL, value: DEBUG}]
      resources: {limits: {nvidia.com/gpu: 2}}
`
const COMMAND = 'vllm serve own/model -tp 2'
const CONFIG = 'tensor_parallel_size: 2'

const REPORT = EXAMPLE_REPORT as Inputs['report']

/** Everything that a page can have been given. */
const ALL: Partial<Inputs> = {
  version: '0.24.0',
  report: REPORT,
  facts: {
    host: { platform: 'cuda', address: '10.0.0.1', ray: { installed: false } },
    model: { facts: { is_moe: true, experts: 8 } },
    env: { VLLM_LOGGING_LEVEL: 'DEBUG' },
  },
}

const wanted = ({ wanted }: Session) =>
  Object.fromEntries(
    Object.entries(wanted).map(([slot, key]) => [slot, key === null ? null : JSON.parse(key)]),
  )

describe('every request of the page is one that the service takes', () => {
  const texts = [COMMAND, CONFIG, POD, '{"tensor_parallel_size": 16}', 'vllm serve x --nope']
  const cases = texts.flatMap((text) =>
    ['compare', 'config'].flatMap((view) =>
      [1, 2].map((hosts) => ({ text, view, hosts }) as Pick<Inputs, 'text' | 'view' | 'hosts'>),
    ),
  )
  test.each(cases)('%j', async (given) => {
    const { answers } = await sessionOf({ ...ALL, ...given, other: CONFIG })
    for (const [slot, answer] of Object.entries(answers)) {
      // Another status says what is wrong with the text, and not with the request.
      expect([slot, answer?.body.errors?.[0]?.code ?? null]).not.toEqual([
        slot,
        expect.stringMatching(/property|type|option|range|form/),
      ])
      expect([200, 422, undefined]).toContain(answer?.status)
    }
  })
})

describe('a report of the host', () => {
  test('counts in every request, as facts where it is not taken itself', async () => {
    const given = { text: COMMAND, other: CONFIG, view: 'compare', report: REPORT } as const
    const requests = wanted(await sessionOf(given))
    const { device_count } = EXAMPLE_REPORT
    expect(requests.main.body.host_report).toEqual(EXAMPLE_REPORT)
    expect(requests.releases.body.host).toMatchObject({ device_count, platform: 'cuda' })
    expect(requests.compare.body.ranks[1].host).toMatchObject({ device_count })
  })

  test('is weaker than a fact', async () => {
    const requests = wanted(await sessionOf({ text: COMMAND, report: REPORT, facts: H100S }))
    expect(requests.releases.body.host.device_count).toBe(8)
  })
})

describe('a manifest', () => {
  test('is compared with other releases by the command of the pod, with its devices and environment', async () => {
    const { wanted: keys, answers } = await sessionOf({ text: POD })
    expect(JSON.parse(keys.releases ?? '').body).toEqual({
      argv: ['serve', 'own/model', '-tp', '2'],
      env: { VLLM_LOGGING_LEVEL: 'DEBUG' },
      host: { device_count: 2 },
      from: '0.20.0',
      to: 'all',
    })
    expect(answers.releases?.status).toBe(200)
  })

  test('is checked with the facts of the model that its pod serves', async () => {
    const requests = wanted(
      await sessionOf({ text: POD, facts: { ...H100S, model: { facts: { is_moe: true } } } }),
    )
    expect(requests.main.body.models).toEqual({ 'own/model': { facts: { is_moe: true } } })
  })
})

describe('a plan', () => {
  test('is made of a command for several hosts, and of no command for one', async () => {
    expect(wanted(await sessionOf({ text: COMMAND, hosts: 2 })).plan.body.hosts.count).toBe(2)
    expect(wanted(await sessionOf({ text: COMMAND })).plan).toBeNull()
  })

  test('of a config for more devices than 256 hosts have is asked for 256 hosts', async () => {
    const text = 'data_parallel_size: 100000'
    const { wanted: keys, answers } = await sessionOf({
      text,
      facts: { ...H100S, host: { device_count: 1 } },
    })
    if (answers.main?.status === 200) expect(JSON.parse(keys.plan ?? '').body.hosts.count).toBe(256)
    expect(answers.plan?.body.code ?? 'no_valid_plan').toBe('no_valid_plan')
  })
})

test.each([
  ['a command', { text: COMMAND }],
  ['a pod', { text: POD }],
  ['a host of a plan', { text: COMMAND, hosts: 2, facts: H100S }],
  ['a config', { text: CONFIG }],
] as const)('of %s, the factors are those of the hash that is shown', async (_, given) => {
  const { inputs, answers } = await sessionOf({ ...given, view: 'config' })
  const subject = subjectOf(inputs, answers)
  const factors = bodyOf<Resolution>(answers.factors ?? answers.main)
  expect(Object.keys(factors?.hash_factors ?? {}).length).toBeGreaterThan(10)
  expect(subject.is === 'answered' && subject.answer.hash).toBe(factors?.hash ?? '')
})

test('the name of a release cannot lead elsewhere', async () => {
  const requests = wanted(await sessionOf({ text: COMMAND, version: '../../livez?x=' }))
  expect(requests.release.path).toBe('/v1/releases/..%2F..%2Flivez%3Fx%3D')
})
