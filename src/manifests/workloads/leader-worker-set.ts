import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, textAt } from '../kubernetes/values.ts'
import { hasTemplate, makePod, type Pod, templateAt, type WorkloadPods } from './pod.ts'

const LABEL = 'leaderworkerset.sigs.k8s.io/'

/**
 * A LeaderWorkerSet: `replicas` groups of a leader and `size` - 1 workers. The controller (`pkg/utils/pod/pod_utils.go`) puts its
 * variables before those of the template and keeps the first of two equal names.
 */
export function leaderWorkerSet(object: KubernetesObject): WorkloadPods {
  const path = ['spec', 'leaderWorkerTemplate']
  const replicas = countAt(object.value, 'spec', 'replicas') ?? 1
  const size = countAt(object.value, ...path, 'size') ?? 1
  const worker = templateAt(object, ...path, 'workerTemplate')
  const leader = hasTemplate(object, ...path, 'leaderTemplate')
    ? templateAt(object, ...path, 'leaderTemplate')
    : worker
  function* pods(): Generator<Pod> {
    for (let group = 0; group < replicas; group++) {
      for (let index = 0; index < size; index++) {
        yield podOf(object, index === 0 ? leader : worker, { group, index, size })
      }
    }
  }
  return { total: replicas * size, pods: pods() }
}

function podOf(
  object: KubernetesObject,
  template: ReturnType<typeof templateAt>,
  { group, index, size }: { group: number; index: number; size: number },
): Pod {
  const leader = `${object.name}-${group}`
  const name = index === 0 ? leader : `${leader}-${index}`
  const policy = textAt(object.value, 'spec', 'networkConfig', 'subdomainPolicy')
  const subdomain = policy === 'UniquePerReplica' ? leader : object.name
  return makePod(object, template, name, {
    nameIsKnown: true,
    labels: [
      [`${LABEL}name`, object.name],
      [`${LABEL}group-index`, String(group)],
      [`${LABEL}worker-index`, String(index)],
    ],
    annotations: [[`${LABEL}size`, String(size)], ...(index === 0 ? [] : [leaderName(leader)])],
    injected: {
      before: [
        ['LWS_LEADER_ADDRESS', `${leader}.${subdomain}.${object.namespace}`],
        ['LWS_GROUP_SIZE', String(size)],
        ['LWS_WORKER_INDEX', String(index)],
      ],
      keepsFirst: true,
    },
    gang: leader,
    gangSize: size,
  })
}

function leaderName(leader: string): readonly [string, string] {
  return [`${LABEL}leader-name`, leader]
}
