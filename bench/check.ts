import { DEFAULT_LIMITS } from '../src/http/dependencies.ts'
import { presentCheck } from '../src/http/routes/check/answer.ts'
import { checkManifests } from '../src/manifests/index.ts'
import { objectsOf } from '../src/manifests/kubernetes/objects.ts'
import { fieldsAt } from '../src/manifests/kubernetes/values.ts'
import { runContainer } from '../src/manifests/pods/run-container.ts'
import { StreamData } from '../src/manifests/pods/stream-data.ts'
import { collectServers } from '../src/manifests/servers/collect.ts'
import { podsOf } from '../src/manifests/workloads/kinds.ts'
import { readStream } from '../src/manifests/yaml/read-stream.ts'
import { findRelease } from '../src/parallel-config/index.ts'
import { sha256 } from '../src/runtime/bun-sha256.ts'
import { finish } from '../src/vllm/steps.ts'
import { median, report } from './report.ts'

const ROUNDS = 15
const MOST_MILLISECONDS = 100

/** 16 groups of 16 pods with 8 GPUs each, whose ranks a script computes: every pod has a command of its own. */
const MANIFEST = `
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: {name: wide, namespace: serving}
spec:
  replicas: 16
  leaderWorkerTemplate:
    size: 16
    workerTemplate:
      metadata: {labels: {app: wide}}
      spec:
        containers:
          - name: vllm
            image: vllm/vllm-openai:v0.24.0
            command: [/bin/bash, -c]
            args:
              - |
                START_RANK=$(( \${LWS_WORKER_INDEX:-0} * DP_SIZE_LOCAL ))
                if [ -n "\${ALL2ALL:-}" ]; then FLAG="--all2all-backend \${ALL2ALL}"; fi
                exec vllm serve deepseek-ai/DeepSeek-R1 \\
                  --port 8000 \\
                  --trust-remote-code \\
                  --data-parallel-hybrid-lb \\
                  --enable-expert-parallel \\
                  --tensor-parallel-size $TP_SIZE \\
                  --data-parallel-size $((LWS_GROUP_SIZE * DP_SIZE_LOCAL)) \\
                  --data-parallel-size-local $DP_SIZE_LOCAL \\
                  --data-parallel-address \${LWS_LEADER_ADDRESS} \\
                  --data-parallel-rpc-port 5555 \\
                  --data-parallel-start-rank $START_RANK \${FLAG:-}
            env:
              - {name: DP_SIZE_LOCAL, value: "8"}
              - {name: TP_SIZE, value: "1"}
              - {name: VLLM_LOGGING_LEVEL, value: INFO}
              - {name: VLLM_NIXL_SIDE_CHANNEL_HOST, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
            ports: [{containerPort: 8000}]
            startupProbe: {httpGet: {path: /health, port: 8000}, failureThreshold: 300}
            readinessProbe: {httpGet: {path: /health, port: 8000}}
            resources: {limits: {nvidia.com/gpu: "8"}}
            volumeMounts: [{name: shm, mountPath: /dev/shm}]
        volumes: [{name: shm, emptyDir: {medium: Memory}}]
`

/** (j) Milliseconds that a manifest of 256 pods takes on one core, and the share of each step. */
export async function benchCheck(): Promise<boolean> {
  const release = findRelease('0.24.0')
  if (release === undefined) throw new Error('no release 0.24.0')
  const options = {
    release,
    releaseIsGiven: false,
    models: new Map(),
    host: {},
    env: {},
    strict: false,
    sha256,
  }
  const objects = objectsOf(finish(readStream(MANIFEST)).documents)
  const steps = {
    reading: () => finish(readStream(MANIFEST)),
    pods: () => runEveryPod(objects),
    servers: () => finish(collectServers(objects, options)),
    check: () => checkManifests(MANIFEST, options),
    answer: () =>
      JSON.stringify(
        finish(
          presentCheck(checkManifests(MANIFEST, options), {
            requestId: 'bench',
            withLayout: false,
            maxBytes: DEFAULT_LIMITS.answerBytes,
          }),
        ),
      ),
  }
  const time = (step: () => unknown) => {
    const started = Bun.nanoseconds()
    step()
    return (Bun.nanoseconds() - started) / 1e6
  }
  const taken = (step: keyof typeof steps) =>
    median(Array.from({ length: ROUNDS }, () => time(steps[step])))
  for (let round = 0; round < 3; round++) steps.answer()
  const [reading, pods, servers, check, answer] = [
    taken('reading'),
    taken('pods'),
    taken('servers'),
    taken('check'),
    taken('answer'),
  ]
  const share = (milliseconds: number) => `${((100 * milliseconds) / answer).toFixed(0)} %`
  return report(
    '(j) a check of 256 pods, with its answer as JSON',
    `${answer.toFixed(1)} ms: YAML ${share(reading)}, environment and shell ${share(pods)}, vLLM's launch ${share(servers - pods)}, findings ${share(check - servers - reading)}, JSON ${share(answer - check)}`,
    `${MOST_MILLISECONDS} ms or less`,
    answer <= MOST_MILLISECONDS,
  )
}

function runEveryPod(objects: ReturnType<typeof objectsOf>): void {
  const data = new StreamData(objects)
  for (const object of objects) {
    for (const pod of podsOf(object, objects).pods) {
      runContainer(fieldsAt(pod.template.spec, 'containers', 0), pod, data)
    }
  }
}
