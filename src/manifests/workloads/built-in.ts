import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, textAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { makePod, numbered, type Pod, templateAt, type WorkloadPods } from './pod.ts'

/** A bare pod: the object itself is the template. */
export function podItself(object: KubernetesObject): WorkloadPods {
  return {
    total: 1,
    pods: [makePod(object, templateAt(object), object.name, { nameIsKnown: true })],
  }
}

/** Deployment, ReplicaSet and the like: `replicas` equal pods. */
export function replicated(object: KubernetesObject): WorkloadPods {
  const total = countAt(object.value, 'spec', 'replicas') ?? 1
  const template = templateAt(object, 'spec', 'template')
  return { total, pods: numbered(object, template, object.name, total) }
}

/** A DaemonSet: one pod represents those of all nodes. */
export function onEveryNode(object: KubernetesObject): WorkloadPods {
  return {
    total: 1,
    pods: numbered(object, templateAt(object, 'spec', 'template'), object.name, 1),
  }
}

/** A StatefulSet: pods with ordinals, of which each is known by name. */
export function statefulSet(object: KubernetesObject): WorkloadPods {
  const total = countAt(object.value, 'spec', 'replicas') ?? 1
  const first = countAt(object.value, 'spec', 'ordinals', 'start') ?? 0
  const template = templateAt(object, 'spec', 'template')
  function* pods(): Generator<Pod> {
    for (let ordinal = first; ordinal < first + total; ordinal++) {
      const name = `${object.name}-${ordinal}`
      yield makePod(object, template, name, {
        nameIsKnown: true,
        labels: [
          ['statefulset.kubernetes.io/pod-name', name],
          ['apps.kubernetes.io/pod-index', String(ordinal)],
        ],
        gang: object.name,
        gangSize: total,
      })
    }
  }
  return { total, pods: pods() }
}

/** The pods of a Job. */
export function job(object: KubernetesObject): WorkloadPods {
  return podsOfJob(object, ['spec'], object.name)
}

/** The pods of a CronJob. */
export function cronJob(object: KubernetesObject): WorkloadPods {
  return podsOfJob(object, ['spec', 'jobTemplate', 'spec'], object.name)
}

/** The pods that the job spec at a path runs at the same time. */
export function podsOfJob(
  object: KubernetesObject,
  path: Path,
  name: string,
  labels: readonly (readonly [string, string])[] = [],
): WorkloadPods {
  const parallelism = countAt(object.value, ...path, 'parallelism') ?? 1
  const completions = countAt(object.value, ...path, 'completions') ?? parallelism
  const total = Math.min(parallelism, completions)
  const isIndexed = textAt(object.value, ...path, 'completionMode') === 'Indexed'
  const template = templateAt(object, ...path, 'template')
  function* pods(): Generator<Pod> {
    for (let n = 0; n < total; n++) {
      const index = ['batch.kubernetes.io/job-completion-index', String(n)] as const
      yield makePod(object, template, `${name}-${n}`, {
        // The name of an indexed pod has a random end; its host name has not.
        labels: isIndexed ? [...labels, index] : labels,
        annotations: isIndexed ? [...labels, index] : labels,
        injected: isIndexed ? { after: [['JOB_COMPLETION_INDEX', String(n)]] } : {},
        gang: name,
        gangSize: total,
      })
    }
  }
  return { total, pods: pods() }
}
