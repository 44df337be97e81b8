import { describe, expect, test } from 'bun:test'
import { type FindingCode, MANIFEST_FINDINGS } from '../../../src/manifests/index.ts'
import { check, codesIn } from '../check.ts'
import { FINDING_CASES } from './cases.ts'
import { deployment, group, pod } from './objects.ts'

describe('every finding is found where it is, and not in what is close to it', () => {
  for (const code of Object.keys(MANIFEST_FINDINGS) as FindingCode[]) {
    test(code, () => {
      const { has, hasNot, options } = FINDING_CASES[code]
      expect(codesIn(has, options)).toContain(code)
      expect(codesIn(hasNot, options)).not.toContain(code)
    })
  }
})

test('a sound pod has no error and no warning', () => {
  const { verdict, findings } = check(pod())
  expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([])
  expect(verdict).toBe('pass')
})

test('a size that only a running shell knows says nothing of the devices that are used', () => {
  const script = 'vllm serve m --tensor-parallel-size $(nvidia-smi -L | wc -l)'
  const container = {
    command: ['sh', '-c'],
    args: [script],
    resources: { limits: { 'nvidia.com/gpu': '2' } },
  }
  const codes = codesIn(pod({ container }))
  expect(codes).toContain('not_static')
  expect(codes).not.toContain('accelerators_idle')
  expect(codes).toContain('shared_memory_missing')
})

describe('the verdict', () => {
  const unpinned = pod({ container: { image: 'vllm/vllm-openai:latest' } })

  test('warns, and fails where it is strict', () => {
    expect(check(unpinned).verdict).toBe('warn')
    expect(check(unpinned, { strict: true }).verdict).toBe('fail')
  })

  test('fails for what could not be checked, where it is strict', () => {
    const unknown = pod({ container: { image: 'registry.example/server:7' } })
    expect(check(unknown).verdict).toBe('pass')
    expect(check(unknown, { strict: true }).verdict).toBe('fail')
  })

  test('passes a strict check, if no value of a fact that is missing could stop the launch', () => {
    const parallel = (image: string, ...tokens: string[]) => {
      const limits = { [image.includes('rocm') ? 'amd.com/gpu' : 'nvidia.com/gpu']: '2' }
      const command = ['vllm', 'serve', 'org/model', '-tp', '2', ...tokens]
      return deployment(1, {
        container: {
          image,
          command,
          resources: { limits },
          volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
        },
        spec: { volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }] },
      })
    }
    const models = (facts: object) => new Map([['org/model', { facts }]])
    const dense = { is_moe: false, attention_heads: 32 }
    const verdictOf = (text: string, facts = dense) =>
      check(text, { strict: true, models: models(facts) }).verdict
    expect(verdictOf(parallel('vllm/vllm-openai:v0.24.0'))).toBe('pass')
    // The custom all-reduce kernel may or may not run; the command launches either way.
    expect(verdictOf(parallel('vllm/vllm-openai-rocm:v0.24.0'))).toBe('pass')
    // Heads that two ranks cannot share would stop the launch.
    const isUnknown = check(parallel('vllm/vllm-openai:v0.24.0'), { strict: true })
    expect(isUnknown).toMatchObject({ verdict: 'fail', findings: [{ code: 'fact_assumed' }] })
  })

  test('says that nothing was found', () => {
    expect(check('kind: ConfigMap').verdict).toBe('nothing_found')
    expect(check('').verdict).toBe('nothing_found')
    expect(check('kind: [').verdict).toBe('fail')
  })
})

describe('an annotation silences findings', () => {
  const silenced = (text: string) =>
    pod({
      container: { image: 'vllm/vllm-openai:latest', readinessProbe: undefined },
      metadata: { annotations: { 'parallel-config-service/ignore': text } },
    })

  test('which are listed with the reason', () => {
    const { findings } = check(silenced('image_not_pinned: a test cluster'))
    expect(findings.find(({ code }) => code === 'image_not_pinned')).toMatchObject({
      ignored: 'a test cluster',
    })
  })

  test('several, on lines of their own or separated by semicolons', () => {
    const codes = ['image_not_pinned: a', 'release_assumed: b']
    for (const text of [codes.join('\n'), codes.join('; ')]) {
      const ignored = check(silenced(text)).findings.flatMap((one) => one.ignored ?? [])
      expect(ignored.toSorted()).toEqual(['a', 'b'])
    }
  })
})

test('a finding has its place in the text, and all pods that it concerns', () => {
  const text = deployment(3, { container: { image: 'vllm/vllm-openai:latest' } })
  const found = check(text).findings.find(({ code }) => code === 'image_not_pinned')
  const line = text.split('\n').findIndex((one) => one.includes(':latest')) + 1
  expect(found).toMatchObject({
    document: 0,
    pointer: '/spec/template/spec/containers/0/image',
    line,
    pods: ['server-0', 'server-1', 'server-2'],
  })
})

test('a group of 256 pods that each launch something else is checked as a whole', () => {
  const script =
    'exec vllm serve org/model --data-parallel-size 256 --data-parallel-size-local 1 --data-parallel-start-rank $LWS_WORKER_INDEX --data-parallel-address $LWS_LEADER_ADDRESS --data-parallel-hybrid-lb'
  const { workloads, findings } = check(
    group(256, script, { resources: { limits: { 'nvidia.com/gpu': '1' } } }),
  )
  expect(findings.map(({ code }) => code)).not.toContain('pods_not_checked')
  expect(workloads[0]?.containers[0]?.pods).toHaveLength(256)
})

test('peers whose hashes differ are distinguished by the factor that differs', () => {
  const script = `if [ "$LWS_WORKER_INDEX" = 1 ]; then EXTRA=--enable-eplb; fi
exec vllm serve org/model --data-parallel-size 16 --data-parallel-size-local 8 --enable-expert-parallel --data-parallel-hybrid-lb \
  --data-parallel-address $LWS_LEADER_ADDRESS --data-parallel-start-rank $((LWS_WORKER_INDEX * 8)) $EXTRA`
  const { findings } = check(group(2, script))
  const found = findings.find(({ code }) => code === 'peers_disagree')
  expect(found?.message).toContain('enable_eplb is true here and false there')
  expect(found?.pods).toHaveLength(1)
})
