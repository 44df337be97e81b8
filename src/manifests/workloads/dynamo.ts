import type { KubernetesObject } from '../kubernetes/objects.ts'
import {
  countAt,
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  textAt,
  valueAt,
} from '../kubernetes/values.ts'
import { byShape } from './by-shape.ts'
import { numbered, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()

/**
 * A DynamoGraphDeployment (NVIDIA Dynamo). `v1alpha1` has services whose `extraPodSpec.mainContainer` the operator puts
 * first among the containers; `v1beta1` has pod templates.
 */
export function dynamoGraph(object: KubernetesObject): WorkloadPods {
  const services = valueAt(object.value, 'spec', 'services')
  if (!isFields(services)) return byShape(object)
  return joined(
    Object.entries(services).map(([name, service]) => {
      const total = countAt(service, 'replicas') ?? 1
      const path = ['spec', 'services', name, 'extraPodSpec', 'mainContainer']
      const template = {
        specPath: [...object.path, ...path],
        spec: { ...fieldsAt(service, 'extraPodSpec'), containers: [mainContainer(service)] },
        labels: NOTHING,
        annotations: NOTHING,
      }
      const prefix = `${object.name}-${name.toLowerCase()}`
      return { total, pods: numbered(object, template, prefix, total, { gang: prefix }) }
    }),
  )
}

function mainContainer(service: unknown): Fields {
  const container = fieldsAt(service, 'extraPodSpec', 'mainContainer')
  const gpus = textAt(service, 'resources', 'limits', 'gpu')
  return {
    name: 'main',
    ...container,
    env: [...listAt(service, 'envs'), ...listAt(container, 'env')],
    ...(gpus !== undefined && { resources: { limits: { 'nvidia.com/gpu': gpus } } }),
  }
}
