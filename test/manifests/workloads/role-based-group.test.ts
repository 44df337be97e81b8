import { expect, test } from 'bun:test'
import { check, codesIn } from '../check.ts'

/** A RoleBasedGroup with the roles, and one template that they can refer to. */
const group = (version: string, roles: string) => `
apiVersion: workloads.x-k8s.io/${version}
kind: RoleBasedGroup
metadata: {name: chat}
spec:
  roleTemplates:
  - name: base
    template:
      spec:
        volumes: [{name: shm, emptyDir: {medium: Memory}}]
        containers:
        - name: vllm
          image: vllm/vllm-openai:v0.24.0
          env: [{name: MODEL, value: org/old}, {name: KEPT, value: "1"}]
          volumeMounts: [{name: shm, mountPath: /dev/shm}]
          resources: {limits: {nvidia.com/gpu: 1}}
          readinessProbe: {tcpSocket: {port: 8000}}
  roles:
${roles}`

function commandsIn(text: string): Record<string, string> {
  const pods = check(text).workloads.flatMap(({ containers }) =>
    containers.flatMap((container) => container.pods),
  )
  return Object.fromEntries(pods.map(({ pod, argv }) => [pod, argv?.join(' ') ?? '']))
}

test('the pods of a standalone pattern are made of a named template with its patch', () => {
  const text = group(
    'v1alpha2',
    `
  - name: decode
    replicas: 2
    standalonePattern:
      templateRef:
        name: base
        patch:
          spec:
            containers:
            - name: vllm
              command: [sh, -c, 'vllm serve $MODEL --served-model-name $RBG_ROLE_NAME-$RBG_ROLE_INDEX$KEPT']
              env: [{name: MODEL, value: org/new}]`,
  )
  expect(commandsIn(text)).toEqual({
    'chat-decode-0': 'serve org/new --served-model-name decode-01',
    'chat-decode-1': 'serve org/new --served-model-name decode-11',
  })
  expect(codesIn(text)).toEqual([])
})

test('a leader and its workers know their group, and each has a patch of its own', () => {
  const text = group(
    'v1alpha2',
    `
  - name: engine
    leaderWorkerPattern:
      size: 2
      templateRef: {name: base}
      leaderTemplatePatch:
        spec:
          containers:
          - name: vllm
            args: [org/model, -tp=2, --nnodes=$(RBG_LWP_GROUP_SIZE), --node-rank=$(RBG_LWP_WORKER_INDEX), --master-addr=$(RBG_LWP_LEADER_ADDRESS)]
      workerTemplatePatch:
        spec:
          containers:
          - name: vllm
            args: [org/model, -tp=2, --nnodes=2, --node-rank=1, --master-addr=$(RBG_LWP_LEADER_ADDRESS), --headless]`,
  )
  const address = 'chat-engine-0-0.s-chat-engine.default'
  expect(commandsIn(text)).toEqual({
    'chat-engine-0-0': `serve org/model -tp=2 --nnodes=2 --node-rank=0 --master-addr=${address}`,
    'chat-engine-0-1': `serve org/model -tp=2 --nnodes=2 --node-rank=1 --master-addr=${address} --headless`,
  })
  expect(codesIn(text)).toEqual(['fact_assumed'])
})

test('a role of v1alpha1 patches a named template, once for the role and once for each part', () => {
  const text = group(
    'v1alpha1',
    `
  - name: engine
    templateRef: {name: base}
    templatePatch:
      spec: {containers: [{name: vllm, env: [{name: MODEL, value: org/new}]}]}
    leaderWorkerSet:
      size: 2
      patchLeaderTemplate:
        spec: {containers: [{name: vllm, args: [$(MODEL), -tp=2, --nnodes=2, --node-rank=0, --master-addr=$(LWS_LEADER_ADDRESS)]}]}
      patchWorkerTemplate:
        spec: {containers: [{name: vllm, args: [$(MODEL), -tp=2, --nnodes=2, --node-rank=1, --master-addr=$(LWS_LEADER_ADDRESS), --headless]}]}`,
  )
  expect(commandsIn(text)['chat-engine-0']).toStartWith('serve org/new -tp=2')
  expect(codesIn(text)).toEqual(['fact_assumed'])
})

test('the components of an instance are pods of their own', () => {
  const text = group(
    'v1alpha2',
    `
  - name: engine
    replicas: 2
    customComponentsPattern:
      components:
      - name: worker
        size: 2
        template:
          spec:
            containers:
            - name: vllm
              image: vllm/vllm-openai:v0.24.0
              args: [org/model, --port=$(PORT)]
              env: [{name: PORT, value: "900$(RBG_COMPONENT_INDEX)"}]
              resources: {limits: {nvidia.com/gpu: 1}}`,
  )
  expect(commandsIn(text)).toEqual({
    'chat-engine-0-worker-0': 'serve org/model --port=9000',
    'chat-engine-0-worker-1': 'serve org/model --port=9001',
    'chat-engine-1-worker-0': 'serve org/model --port=9000',
    'chat-engine-1-worker-1': 'serve org/model --port=9001',
  })
})

test('a finding stands in the patch that says what runs', () => {
  const text = group(
    'v1alpha2',
    `
  - name: decode
    standalonePattern:
      templateRef:
        name: base
        patch:
          spec:
            containers:
            - name: vllm
              args:
              - org/model
              - --no-such-option`,
  )
  const [finding] = check(text).findings
  expect(finding?.code).toBe('option_unknown')
  expect(text.split('\n')[(finding?.line ?? 0) - 1]).toBe('              - --no-such-option')
})
