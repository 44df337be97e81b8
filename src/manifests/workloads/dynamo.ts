import type { KubernetesObject } from '../kubernetes/objects.ts'
import {
  countAt,
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  scalarText,
  textAt,
  valueAt,
} from '../kubernetes/values.ts'
import { byShape } from './by-shape.ts'
import { numbered, type PodTemplate, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()

/** Components that route requests or scale others; they start no engine. */
const NO_ENGINES = new Set(['frontend', 'planner', 'epp'])

/**
 * A DynamoGraphDeployment (NVIDIA Dynamo). `v1alpha1` has services whose `extraPodSpec.mainContainer` the operator puts
 * first among the containers; `v1beta1` has pod templates.
 */
export function dynamoGraph(object: KubernetesObject): WorkloadPods {
  const services = valueAt(object.value, 'spec', 'services')
  if (!isFields(services)) return byShape(object)
  return joined(
    Object.entries(services)
      .filter(([, service]) => !NO_ENGINES.has(textAt(service, 'componentType') ?? ''))
      .map(([name, service]) => podsOfService(object, name, service)),
  )
}

function podsOfService(object: KubernetesObject, name: string, service: unknown): WorkloadPods {
  const nodes = countAt(service, 'multinode', 'nodeCount') ?? 1
  const total = (countAt(service, 'replicas') ?? 1) * nodes
  const prefix = `${object.name}-${name.toLowerCase()}`
  const template = templateOf(object, name, service)
  const pods = numbered(object, template, prefix, total, { gang: prefix })
  return nodes > 1 ? { total, pods, incomplete: MULTINODE } : { total, pods }
}

const MULTINODE =
  'Dynamo spreads the service over several nodes and adds the options for that to the command'

function templateOf(object: KubernetesObject, name: string, service: unknown): PodTemplate {
  const path = [...object.path, 'spec', 'services', name, 'extraPodSpec']
  const pod = fieldsAt(service, 'extraPodSpec')
  return {
    specPath: path,
    serverPath: [...path, 'mainContainer'],
    spec: {
      ...pod,
      containers: [mainContainer(service), ...listAt(pod, 'containers')],
      volumes: [...listAt(pod, 'volumes'), sharedMemory(service)],
    },
    labels: NOTHING,
    annotations: NOTHING,
  }
}

/** The volume that the operator mounts at /dev/shm unless it is told not to: 8 GiB where no size is given. */
function sharedMemory(service: unknown): Fields {
  const sizeLimit = textAt(service, 'sharedMemory', 'size') ?? '8Gi'
  return { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit } }
}

function mainContainer(service: unknown): Fields {
  const container = fieldsAt(service, 'extraPodSpec', 'mainContainer')
  const gpus = scalarText(valueAt(service, 'resources', 'limits', 'gpu'))
  const hasSharedMemory = valueAt(service, 'sharedMemory', 'disabled') !== true
  return {
    name: 'main',
    ...container,
    env: [...listAt(service, 'envs'), ...listAt(container, 'env')],
    volumeMounts: [
      ...listAt(container, 'volumeMounts'),
      ...(hasSharedMemory ? [{ name: 'shared-memory', mountPath: '/dev/shm' }] : []),
    ],
    ...(gpus !== undefined && { resources: { limits: { 'nvidia.com/gpu': gpus } } }),
  }
}
