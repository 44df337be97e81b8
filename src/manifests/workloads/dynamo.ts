import type { KubernetesObject } from '../kubernetes/objects.ts'
import {
  countAt,
  type Fields,
  fieldsAt,
  listAt,
  scalarText,
  textAt,
  valueAt,
} from '../kubernetes/values.ts'
import { numbered, type PodTemplate, templateAt, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()

/** Components that route requests or scale others; they start no engine. */
const NO_ENGINES = new Set(['frontend', 'planner', 'epp'])

/** A part of a graph that runs pods of its own: a service of `v1alpha1`, or a component of `v1beta1`. */
interface Part {
  readonly name: string
  readonly type: string
  readonly value: unknown
  readonly template: PodTemplate
}

/**
 * A DynamoGraphDeployment (NVIDIA Dynamo). `v1alpha1` has services whose `extraPodSpec.mainContainer` the operator puts
 * first among the containers; `v1beta1` has components with pod templates.
 */
export function dynamoGraph(object: KubernetesObject): WorkloadPods {
  const parts = [...servicesOf(object), ...componentsOf(object)]
  return joined(
    parts.filter(({ type }) => !NO_ENGINES.has(type)).map((part) => podsOfPart(object, part)),
  )
}

function servicesOf(object: KubernetesObject): Part[] {
  return Object.entries(fieldsAt(object.value, 'spec', 'services')).map(([name, value]) => ({
    name,
    type: textAt(value, 'componentType') ?? '',
    value,
    template: templateOfService(object, name, value),
  }))
}

function componentsOf(object: KubernetesObject): Part[] {
  return listAt(object.value, 'spec', 'components').map((value, at) => {
    const template = templateAt(object, 'spec', 'components', at, 'podTemplate')
    const [main, ...others] = listAt(template.spec, 'containers')
    const size = textAt(value, 'sharedMemorySize') ?? DEFAULT_SHARED_MEMORY
    const spec = {
      ...template.spec,
      containers: [withSharedMemory(fieldsAt(main)), ...others],
      volumes: [...listAt(template.spec, 'volumes'), sharedMemory(size)],
    }
    return {
      name: textAt(value, 'name') ?? String(at),
      type: textAt(value, 'type') ?? '',
      value,
      template: main === undefined ? template : { ...template, spec },
    }
  })
}

function podsOfPart(object: KubernetesObject, { name, value, template }: Part): WorkloadPods {
  const nodes = countAt(value, 'multinode', 'nodeCount') ?? 1
  const total = (countAt(value, 'replicas') ?? 1) * nodes
  const prefix = `${object.name}-${name.toLowerCase()}`
  const pods = numbered(object, template, prefix, total, { gang: prefix })
  return nodes > 1 ? { total, pods, incomplete: MULTINODE } : { total, pods }
}

const MULTINODE =
  'Dynamo spreads the service over several nodes and adds the options for that to the command'

function templateOfService(object: KubernetesObject, name: string, service: unknown): PodTemplate {
  const path = [...object.path, 'spec', 'services', name, 'extraPodSpec']
  const pod = fieldsAt(service, 'extraPodSpec')
  return {
    specPath: path,
    serverPath: [...path, 'mainContainer'],
    spec: {
      ...pod,
      containers: [mainContainer(service), ...listAt(pod, 'containers')],
      volumes: [
        ...listAt(pod, 'volumes'),
        sharedMemory(textAt(service, 'sharedMemory', 'size') ?? DEFAULT_SHARED_MEMORY),
      ],
    },
    labels: NOTHING,
    annotations: NOTHING,
  }
}

/** What the operator mounts at /dev/shm, unless it is configured not to. */
const DEFAULT_SHARED_MEMORY = '8Gi'

function sharedMemory(sizeLimit: string): Fields {
  return { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit } }
}

function withSharedMemory(container: Fields): Fields {
  const mount = { name: 'shared-memory', mountPath: '/dev/shm' }
  return { ...container, volumeMounts: [...listAt(container, 'volumeMounts'), mount] }
}

function mainContainer(service: unknown): Fields {
  const container = fieldsAt(service, 'extraPodSpec', 'mainContainer')
  const gpus = scalarText(valueAt(service, 'resources', 'limits', 'gpu'))
  const hasSharedMemory = valueAt(service, 'sharedMemory', 'disabled') !== true
  return {
    name: 'main',
    ...(hasSharedMemory ? withSharedMemory(container) : container),
    env: [...listAt(service, 'envs'), ...listAt(container, 'env')],
    ...(gpus !== undefined && { resources: { limits: { 'nvidia.com/gpu': gpus } } }),
  }
}
