import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, textAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import {
  hasTemplate,
  makePod,
  type Pod,
  type PodTemplate,
  templateAt,
  type WorkloadPods,
} from './pod.ts'

const LABEL = 'leaderworkerset.sigs.k8s.io/'

/** The groups of a LeaderWorkerSet, or of a role that one runs. */
export interface PodGroups {
  readonly name: string
  readonly replicas: number
  readonly size: number
  readonly leader: PodTemplate
  readonly worker: PodTemplate
}

/**
 * A LeaderWorkerSet: `replicas` groups of a leader and `size` - 1 workers. The controller
 * (`pkg/utils/pod/pod_utils.go`) puts its variables before those of the template and keeps the first of two equal
 * names.
 */
export function leaderWorkerSet(object: KubernetesObject): WorkloadPods {
  return groupsAt(object, ['spec'], object.name)
}

/** The groups of the spec of a LeaderWorkerSet at a path of an object, such as a role of a DisaggregatedSet. */
export function groupsAt(object: KubernetesObject, spec: Path, name: string): WorkloadPods {
  const path = [...spec, 'leaderWorkerTemplate']
  const worker = templateAt(object, ...path, 'workerTemplate')
  const leader = hasTemplate(object, ...path, 'leaderTemplate')
    ? templateAt(object, ...path, 'leaderTemplate')
    : worker
  return podsOfGroups(object, {
    name,
    replicas: countAt(object.value, ...spec, 'replicas') ?? 1,
    size: countAt(object.value, ...path, 'size') ?? 1,
    leader,
    worker,
  })
}

/** The pods of groups of a leader and its workers. */
export function podsOfGroups(object: KubernetesObject, groups: PodGroups): WorkloadPods {
  const { replicas, size } = groups
  function* pods(): Generator<Pod> {
    for (let group = 0; group < replicas; group++) {
      for (let index = 0; index < size; index++) yield podOf(object, groups, group, index)
    }
  }
  return { total: replicas * size, pods: pods() }
}

function podOf(object: KubernetesObject, groups: PodGroups, group: number, index: number): Pod {
  const { size } = groups
  const leader = `${groups.name}-${group}`
  const name = index === 0 ? leader : `${leader}-${index}`
  const policy = textAt(object.value, 'spec', 'networkConfig', 'subdomainPolicy')
  const subdomain = policy === 'UniquePerReplica' ? leader : groups.name
  return makePod(object, index === 0 ? groups.leader : groups.worker, name, {
    nameIsKnown: true,
    labels: [
      [`${LABEL}name`, groups.name],
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
