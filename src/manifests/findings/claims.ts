import type { KubernetesObject } from '../kubernetes/objects.ts'
import { fieldsAt, listAt, textAt } from '../kubernetes/values.ts'
import type { CheckedContainer } from '../servers/server.ts'

/** The device classes that the resource claims of a container ask for, as far as their templates are in the stream. */
export function claimedClasses(
  { fields, template, workload }: CheckedContainer,
  objects: readonly KubernetesObject[],
): string[] {
  const used = new Set(listAt(fields, 'resources', 'claims').map((claim) => textAt(claim, 'name')))
  if (used.size === 0) return []
  const names = listAt(template.spec, 'resourceClaims')
    .filter((claim) => used.has(textAt(claim, 'name')))
    .map(
      (claim) => textAt(claim, 'resourceClaimTemplateName') ?? textAt(claim, 'resourceClaimName'),
    )
  return objects
    .filter(({ kind, name }) => /^ResourceClaim(?:Template)?$/.test(kind) && names.includes(name))
    .filter(({ namespace }) => namespace === workload.object.namespace)
    .flatMap(({ kind, value }) =>
      classesOf(kind === 'ResourceClaim' ? value : fieldsAt(value, 'spec')),
    )
}

function classesOf(claim: unknown): string[] {
  return listAt(claim, 'spec', 'devices', 'requests').flatMap((request) => {
    const name = textAt(request, 'exactly', 'deviceClassName') ?? textAt(request, 'deviceClassName')
    return name === undefined ? [] : [name]
  })
}
