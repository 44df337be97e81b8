import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, fieldsAt, listAt, textAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'

/** What one request of a resource claim asks for (`resource.k8s.io`, `DeviceRequest`). */
export interface ClaimedDevices {
  readonly deviceClass: string
  /** Null: as many as the node has, or one of several choices. */
  readonly count: number | null
}

/** The devices that the resource claims of a container ask for, if their templates are in the stream. */
export function claimedDevices(
  container: unknown,
  { template, namespace }: Pick<Pod, 'template' | 'namespace'>,
  objects: readonly KubernetesObject[],
): ClaimedDevices[] {
  const used = new Set(
    listAt(container, 'resources', 'claims').map((claim) => textAt(claim, 'name')),
  )
  if (used.size === 0) return []
  const names = listAt(template.spec, 'resourceClaims')
    .filter((claim) => used.has(textAt(claim, 'name')))
    .map(
      (claim) => textAt(claim, 'resourceClaimTemplateName') ?? textAt(claim, 'resourceClaimName'),
    )
  return objects
    .filter(({ kind, name }) => /^ResourceClaim(?:Template)?$/.test(kind) && names.includes(name))
    .filter((object) => object.namespace === namespace)
    .flatMap(({ kind, value }) =>
      requestsOf(kind === 'ResourceClaim' ? value : fieldsAt(value, 'spec')),
    )
}

function requestsOf(claim: unknown): ClaimedDevices[] {
  return listAt(claim, 'spec', 'devices', 'requests').flatMap((request) => {
    const exactly = { ...fieldsAt(request), ...fieldsAt(request, 'exactly') }
    const deviceClass = textAt(exactly, 'deviceClassName')
    if (deviceClass === undefined) return []
    const isAll = textAt(exactly, 'allocationMode') === 'All'
    return [{ deviceClass, count: isAll ? null : (countAt(exactly, 'count') ?? 1) }]
  })
}
