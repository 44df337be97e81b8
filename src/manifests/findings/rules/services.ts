import type { KubernetesObject } from '../../kubernetes/objects.ts'
import { textsAt, valueAt } from '../../kubernetes/values.ts'
import type { CheckedContainer } from '../../servers/server.ts'
import type { Surrounding } from '../draft.ts'

/** The Services of the stream that select pods of a container. */
export function servicesFor(
  { pods, workload }: CheckedContainer,
  { objects }: Surrounding,
): KubernetesObject[] {
  return objects.filter(({ kind, group, namespace, value }) => {
    if (kind !== 'Service' || group !== '' || namespace !== workload.object.namespace) return false
    const selector = textsAt(value, 'spec', 'selector')
    if (selector.size === 0 || valueAt(value, 'spec', 'type') === 'ExternalName') return false
    return pods.some(({ pod }) =>
      [...selector].every(([key, text]) => pod.labels.get(key) === text),
    )
  })
}
