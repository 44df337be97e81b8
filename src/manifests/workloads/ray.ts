import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, listAt, textAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { makePod, type Pod, templateAt, type WorkloadPods } from './pod.ts'
import { joined, repeated } from './roles.ts'

export function rayCluster(object: KubernetesObject): WorkloadPods {
  return podsOfCluster(object, ['spec'], object.name)
}

/** RayJob and RayService: the operator makes the cluster of `rayClusterConfig` or `rayClusterSpec`. */
export function rayClusterWithin(object: KubernetesObject): WorkloadPods {
  const pods = joined(
    ['rayClusterSpec', 'rayClusterConfig'].map((field) =>
      podsOfCluster(object, ['spec', field], object.name),
    ),
  )
  const applications = textAt(object.value, 'spec', 'serveConfigV2') ?? ''
  return /vllm|ray\.serve\.llm/i.test(applications) ? { ...pods, incomplete: RAY_SERVE } : pods
}

/** A RayClusterFleet (AIBrix): `replicas` clusters. */
export function rayClusterFleet(object: KubernetesObject): WorkloadPods {
  const path = ['spec', 'template', 'spec']
  return repeated(countAt(object.value, 'spec', 'replicas') ?? 1, (n) =>
    podsOfCluster(object, path, `${object.name}-${n}`),
  )
}

const RAY_SERVE = 'Ray Serve starts vLLM from Python, as serveConfigV2 says, so there is no command'

function podsOfCluster(object: KubernetesObject, path: Path, name: string): WorkloadPods {
  const groups = listAt(object.value, ...path, 'workerGroupSpecs').map((group, at) => ({
    name: textAt(group, 'groupName') ?? String(at),
    count: (countAt(group, 'replicas') ?? 1) * (countAt(group, 'numOfHosts') ?? 1),
    template: templateAt(object, ...path, 'workerGroupSpecs', at, 'template'),
  }))
  const head = templateAt(object, ...path, 'headGroupSpec', 'template')
  if (head.spec.containers === undefined) return { total: 0, pods: [] }
  const total = 1 + groups.reduce((sum, { count }) => sum + count, 0)
  const traits = {
    injected: { after: [['RAY_CLUSTER_NAME', name]] as const },
    gang: name,
    gangSize: total,
  }
  function* pods(): Generator<Pod> {
    yield makePod(object, head, `${name}-head`, traits)
    for (const group of groups) {
      for (let n = 0; n < group.count; n++) {
        yield makePod(object, group.template, `${name}-${group.name}-worker-${n}`, traits)
      }
    }
  }
  return { total, pods: pods() }
}
