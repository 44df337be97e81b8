import { expect, test } from 'bun:test'
import { check } from '../check.ts'

/** The text of the stream at which a finding stands, to the end of the line. */
function textAt(stream: string, code: string): string | undefined {
  const finding = check(stream).findings.find((one) => one.code === code)
  if (finding === undefined) return undefined
  return stream.split('\n')[finding.line - 1]?.slice(finding.column - 1)
}

const scripts = (kind: string, member: string, script: string) => `
apiVersion: v1
kind: ${kind}
metadata: {name: scripts}
${member}:
  start.sh: |
    . /scripts/common.sh
    serve
  common.sh: |
    serve() {
      ${script}
    }
---
apiVersion: v1
kind: Pod
metadata:
  name: server
  annotations:
    parallel-config-service/ignore: "probes_missing: in a test"
spec:
  volumes: [{name: scripts, ${kind === 'Secret' ? 'secret: {secretName' : 'configMap: {name'}: scripts}}]
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.24.0
    command: [bash, /scripts/start.sh]
    volumeMounts: [{name: scripts, mountPath: /scripts}]
    resources: {limits: {nvidia.com/gpu: 1}}`

test('a finding about a word of a script in a ConfigMap stands in that script', () => {
  const stream = scripts('ConfigMap', 'data', 'exec vllm serve org/model --rank=$RANK --seed 1')
  expect(textAt(stream, 'option_unknown')).toBe('--rank=$RANK --seed 1')
  const finding = check(stream).findings.find(({ code }) => code === 'option_unknown')
  expect(finding).toMatchObject({ document: 0, pointer: '/data/common.sh', pods: ['server'] })
})

test('it is silenced by the workload, as any other', () => {
  const stream = scripts('ConfigMap', 'data', 'vllm serve org/model --no-such-option').replace(
    'probes_missing',
    'option_unknown',
  )
  const finding = check(stream).findings.find(({ code }) => code === 'option_unknown')
  expect(finding).toMatchObject({ document: 0, ignored: 'in a test' })
})

test('a Secret has a place only for what is not encoded', () => {
  const script = 'vllm serve org/model --no-such-option'
  expect(textAt(scripts('Secret', 'stringData', script), 'option_unknown')).toBe('--no-such-option')
})

test('an option stands in the variable that brings it in', () => {
  const stream = `
apiVersion: v1
kind: Pod
metadata: {name: server}
spec:
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.24.0
    command: [sh, -c, "vllm serve org/model $EXTRA"]
    env:
    - {name: EXTRA, value: "--seed 1 --no-such-option"}`
  expect(textAt(stream, 'option_unknown')).toBe('--no-such-option"}')
})

test('an argument of an InferenceService stands there, although those of its runtime come before it', () => {
  const stream = `
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: runtime}
spec:
  containers:
  - name: kserve-container
    image: vllm/vllm-openai:v0.24.0
    command: [vllm, serve]
    args: [/mnt/models, --port=8080, "--served-model-name={{.Name}}"]
    env: [{name: A, value: "1"}]
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: chat}
spec:
  predictor:
    model:
      modelFormat: {name: vLLM}
      runtime: runtime
      args:
      - --seed=1
      - --no-such-option
      env:
      - {name: VLLM_NO_SUCH_VARIABLE, value: "1"}
      resources: {limits: {nvidia.com/gpu: 1}}`
  expect(textAt(stream, 'option_unknown')).toBe('--no-such-option')
  expect(textAt(stream, 'variable_not_read')).toBe('{name: VLLM_NO_SUCH_VARIABLE, value: "1"}')
})

test('an argument of a Model of kubeai stands there, although its operator puts others before it', () => {
  const stream = `
apiVersion: kubeai.org/v1
kind: Model
metadata: {name: chat}
spec:
  engine: VLLM
  url: hf://org/model
  image: vllm/vllm-openai:v0.24.0
  resourceProfile: nvidia-gpu-l4:1
  args:
  - --seed=1
  - --no-such-option`
  expect(textAt(stream, 'option_unknown')).toBe('--no-such-option')
})
