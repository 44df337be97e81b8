import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, isFields, listAt, textAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { makePod, type Pod, type PodTemplate, templateAt, type WorkloadPods } from './pod.ts'
import { joined, repeated } from './roles.ts'

/** The pods of a RayCluster: its head and its worker groups. */
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

/** The template of the head; the entrypoint of a RayJob that starts vLLM runs there. */
function headOf(object: KubernetesObject, path: Path): PodTemplate {
  const head = templateAt(object, ...path, 'headGroupSpec', 'template')
  const entrypoint = textAt(object.value, 'spec', 'entrypoint') ?? ''
  const [server, ...others] = listAt(head.spec, 'containers')
  if (!isFields(server) || !/\bvllm\b/.test(entrypoint)) return head
  const container = { ...server, command: ['sh', '-c'], args: [entrypoint] }
  return {
    ...head,
    spec: { ...head.spec, containers: [container, ...others] },
    serverPath: [...object.path, 'spec', 'entrypoint'],
    // The place is within the container's only argument, not an item of its own.
    putBefore: { args: 1, env: Number.POSITIVE_INFINITY },
  }
}

const RAY_SERVE = 'Ray Serve starts vLLM from Python, as serveConfigV2 says, so there is no command'

function podsOfCluster(object: KubernetesObject, path: Path, name: string): WorkloadPods {
  const groups = listAt(object.value, ...path, 'workerGroupSpecs').map((group, at) => ({
    name: textAt(group, 'groupName') ?? String(at),
    count: (countAt(group, 'replicas') ?? 1) * (countAt(group, 'numOfHosts') ?? 1),
    template: templateAt(object, ...path, 'workerGroupSpecs', at, 'template'),
  }))
  const head = headOf(object, path)
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
