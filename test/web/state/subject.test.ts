import { describe, expect, test } from 'bun:test'
import { type Inputs, NO_FACTS } from '../../../src/web/state/inputs.ts'
import { openSession } from '../../../src/web/state/session.ts'
import { subjectOf, verdictOf } from '../../../src/web/state/subject.ts'
import { H100S, inputsOf, sessionOf } from '../../support/web-session.ts'

async function verdict(text: string, given: Partial<Inputs> = {}) {
  const { inputs, answers } = await sessionOf({ text, version: '0.24.0', facts: H100S, ...given }, [
    'main',
    'plan',
  ])
  return verdictOf(subjectOf(inputs, answers))
}

const pod = (args: string) => `apiVersion: v1
kind: Pod
metadata: {name: vllm}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      args: [${args}]
      resources: {limits: {nvidia.com/gpu: 2}}
      readinessProbe: {httpGet: {path: /health, port: 8000}}
      startupProbe: {httpGet: {path: /health, port: 8000}, failureThreshold: 360}
      volumeMounts: [{name: shm, mountPath: /dev/shm}]
  volumes: [{name: shm, emptyDir: {medium: Memory}}]
`

describe('the verdict', () => {
  test.each([
    ['an empty text', '', 'neutral', 'Nothing to read yet'],
    ['a command', 'vllm serve x -tp 2', 'good', 'Launches'],
    ['a command that is refused', 'vllm serve x --nope', 'bad', 'Does not launch'],
    ['text of another program', 'sglang serve x', 'bad', 'Does not launch'],
    ['a config', 'tensor_parallel_size: 2', 'good', 'Resolves'],
    ['a config that is refused', 'tensor_parallel_size: 0', 'bad', 'Does not resolve'],
    ['a config that is no YAML', '{"tensor_parallel_size": ', 'bad', 'Cannot be read'],
    ['a manifest', pod('x, -tp, "2"'), 'good', 'Passes'],
    ['a manifest with a wrong command', pod('x, --nope'), 'bad', 'Fails'],
    ['a manifest without vLLM', 'apiVersion: v1\nkind: ConfigMap', 'neutral', 'No vLLM found'],
    ['a manifest that is no YAML', 'apiVersion: v1\nkind: [', 'bad', 'Fails'],
  ] as const)('on %s', async (_, text, tone, title) => {
    expect(await verdict(text)).toMatchObject({ tone, title })
  })

  test('says what is wrong, and not that something is', async () => {
    expect((await verdict('vllm serve x --nope')).detail).toContain('--nope')
    expect((await verdict('tensor_parallel_size: 0')).detail).toContain('tensor_parallel_size')
  })

  test('counts the pods and what was found', async () => {
    expect((await verdict(pod('x, -tp, "2"'))).detail).toBe('1 pod, 0 errors, 0 warnings')
    expect((await verdict(pod('x, --nope'))).detail).toMatch(/^1 pod, [1-9] errors?, /)
  })

  test('on an unknown release is that of the service', async () => {
    expect(await verdict('vllm serve x', { version: '0.1.0' })).toMatchObject({
      tone: 'bad',
      detail: expect.stringContaining('0.10.1'),
    })
  })

  test('on several hosts is that of the plan', async () => {
    const text = 'vllm serve meta-llama/Llama-3.1-405B -tp 8 -pp 2'
    expect(await verdict(text)).toMatchObject({ tone: 'bad' })
    expect(await verdict(text, { hosts: 2 })).toMatchObject({ title: 'Launches on 2 hosts' })
    const few = { ...NO_FACTS, host: { ...H100S.host, device_count: 1 } }
    expect(await verdict(text, { hosts: 2, facts: few })).toMatchObject({
      title: 'Does not fit on these hosts',
    })
  })

  test('on a failed check says what fails', async () => {
    const env = { CUDA_VISIBLE_DEVICES: '0,1' }
    const { tone, detail } = await verdict('vllm serve x -tp 4', { facts: { ...H100S, env } })
    expect([tone, detail]).toEqual(['bad', expect.stringContaining('CUDA_VISIBLE_DEVICES')])
  })

  test('waits until something is answered', () => {
    const { inputs, answers } = openSession(inputsOf({ text: 'vllm serve x' }))[0]
    expect(subjectOf(inputs, answers)).toEqual({ is: 'waiting' })
  })
})

describe('of several pods, the one that is looked at is shown', () => {
  const both = `${pod('a, -tp, "1"')}---\n${pod('b, -tp, "2"').replace('name: vllm}', 'name: second}')}`
  test.each([
    [0, 1],
    [1, 2],
    [99, 2],
  ])('pod %i has size %i', async (at, size) => {
    const { inputs, answers } = await sessionOf({ text: both, pod: at }, ['main'])
    const subject = subjectOf(inputs, answers)
    expect(subject.is === 'answered' && subject.answer.config.tensor_parallel_size).toBe(size)
  })
})
