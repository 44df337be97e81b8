import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, type Fields, listAt, textAt, textsAt } from '../kubernetes/values.ts'
import { numbered, type WorkloadPods } from './pod.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()

/** The resource that a resource profile of kubeai asks for: the beginning of its name says which vendor's. */
const PROFILE_RESOURCES: readonly (readonly [prefix: string, resource: string])[] = [
  ['nvidia-gpu', 'nvidia.com/gpu'],
  ['amd-gpu', 'amd.com/gpu'],
  ['google-tpu', 'google.com/tpu'],
  ['gaudi', 'habana.ai/gaudi'],
]

const HEALTH = { path: '/health', port: 'http' }

/** A Model of kubeai whose engine is vLLM: the pod that its controller makes (`internal/modelcontroller/engine_vllm.go`). */
export function kubeaiModel(object: KubernetesObject): WorkloadPods {
  if (textAt(object.value, 'spec', 'engine') !== 'VLLM') return { total: 0, pods: [] }
  const total =
    countAt(object.value, 'spec', 'replicas') ?? countAt(object.value, 'spec', 'minReplicas') ?? 0
  const template = {
    specPath: [...object.path, 'spec'],
    serverPath: [...object.path, 'spec'],
    putBefore: { args: 2, env: 0 },
    spec: {
      containers: [serverContainer(object)],
      volumes: [{ name: 'dshm', emptyDir: { medium: 'Memory' } }],
    },
    labels: NOTHING,
    annotations: NOTHING,
  }
  // With no replica to begin with, a request brings one up; that one is shown.
  const pods = numbered(object, template, `model-${object.name}`, Math.max(total, 1))
  return { total, pods }
}

function serverContainer({ value, name }: KubernetesObject): Fields {
  const spec = value.spec
  const hasAdapters = listAt(spec, 'adapters').length > 0
  const env = [...textsAt(spec, 'env')].sort(([a], [b]) => (a < b ? -1 : 1))
  if (hasAdapters) env.push(['VLLM_ALLOW_RUNTIME_LORA_UPDATING', 'True'])
  return {
    name: 'server',
    image: textAt(spec, 'image') ?? '<image of the resource profile>',
    command: ['python3', '-m', 'vllm.entrypoints.openai.api_server'],
    args: [
      `--model=${modelOf(textAt(spec, 'url') ?? '')}`,
      `--served-model-name=${name}`,
      ...listAt(spec, 'args'),
      ...(hasAdapters ? ['--enable-lora'] : []),
    ],
    env: env.map(([key, text]) => ({ name: key, value: text })),
    ports: [{ name: 'http', containerPort: 8000 }],
    startupProbe: { httpGet: HEALTH, periodSeconds: 2, failureThreshold: 5400 },
    readinessProbe: { httpGet: HEALTH },
    livenessProbe: { httpGet: HEALTH },
    volumeMounts: [{ name: 'dshm', mountPath: '/dev/shm' }],
    resources: { limits: limitsOf(textAt(spec, 'resourceProfile') ?? '') },
  }
}

function modelOf(url: string): string {
  const [, scheme = '', reference = ''] = /^([a-z0-9]+):\/\/([^?]*)/.exec(url) ?? []
  if (scheme === 'hf') return reference
  return scheme === 'pvc' ? '/model' : url
}

function limitsOf(profile: string): Fields {
  const [name = '', count = '1'] = profile.split(':')
  const resource = PROFILE_RESOURCES.find(([prefix]) => name.startsWith(prefix))?.[1]
  return resource === undefined ? {} : { [resource]: count }
}
