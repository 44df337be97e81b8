import { expect, test } from 'bun:test'
import { check } from '../check.ts'

const RUNTIME = `
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: {name: multi-node}
spec:
  containers:
  - name: kserve-container
    image: vllm/vllm-openai:v0.24.0
    command: [bash, -c]
    args:
    - |
      ray start --head
      until [[ $(ray status | grep -c node_) -eq \${PIPELINE_PARALLEL_SIZE} ]]; do sleep 1; done
      exec vllm serve $MODEL_DIR --served-model-name=$MODEL_NAME --distributed-executor-backend ray -tp \${TENSOR_PARALLEL_SIZE} -pp \${PIPELINE_PARALLEL_SIZE}
  workerSpec:
    pipelineParallelSize: 2
    tensorParallelSize: 1
    containers:
    - name: worker-container
      image: vllm/vllm-openai:v0.24.0
      command: [bash, -c]
      args: ["ray start --address=$HEAD_SVC:6379 --block"]`

const SERVICE = `
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: chat}
spec:
  predictor:
    model: {modelFormat: {name: vLLM}, runtime: multi-node, storageUri: "pvc://models"}
    workerSpec: {pipelineParallelSize: 3, tensorParallelSize: 8}`

function podsOf(text: string, kind: string) {
  return check(text)
    .workloads.filter((workload) => workload.kind === kind)
    .flatMap(({ containers }) => containers.flatMap(({ pods }) => pods))
    .map(({ pod, argv, accelerators }) => [pod, argv?.join(' ') ?? null, accelerators?.count])
}

test('the controller gives the head and the workers the sizes of the InferenceService, and the GPUs', () => {
  const command = 'serve /mnt/models --served-model-name=chat --distributed-executor-backend ray'
  expect(podsOf(RUNTIME + SERVICE, 'InferenceService')).toEqual([
    ['chat-predictor-0', `${command} -tp 8 -pp 3`, 8],
    ['chat-predictor-worker-0', null, 8],
    ['chat-predictor-worker-1', null, 8],
  ])
  const { findings } = check(RUNTIME + SERVICE)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
})

test('a runtime on its own has the sizes that it says', () => {
  expect(podsOf(RUNTIME, 'ServingRuntime')[0]?.[1]).toEndWith('-tp 1 -pp 2')
})

test('the objects of a Template of OpenShift are objects of the stream', () => {
  const lines = RUNTIME.trim().split('\n')
  const item = lines.map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)).join('\n')
  const template = `apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nobjects:\n${item}`
  expect(podsOf(template, 'ServingRuntime')).toEqual(podsOf(RUNTIME, 'ServingRuntime'))
})
