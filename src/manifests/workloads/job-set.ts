import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, listAt, textAt } from '../kubernetes/values.ts'
import { podsOfJob } from './built-in.ts'
import type { WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

/** A JobSet (jobset.x-k8s.io): `replicas` jobs of each of its replicated jobs. */
export function jobSet(object: KubernetesObject): WorkloadPods {
  return joined(
    listAt(object.value, 'spec', 'replicatedJobs').flatMap((replicated, at) => {
      const replicas = countAt(replicated, 'replicas') ?? 1
      const name = textAt(replicated, 'name') ?? String(at)
      const path = ['spec', 'replicatedJobs', at, 'template', 'spec']
      return Array.from({ length: Math.min(replicas, MOST_JOBS) }, (_, n) =>
        podsOfJob(object, path, `${object.name}-${name}-${n}`, [
          ['jobset.sigs.k8s.io/jobset-name', object.name],
          ['jobset.sigs.k8s.io/replicatedjob-name', name],
          ['jobset.sigs.k8s.io/job-index', String(n)],
        ]),
      )
    }),
  )
}

/** The most pods that are checked; each job has at least one. */
const MOST_JOBS = 1024
