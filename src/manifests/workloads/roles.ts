import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, listAt, textAt, valueAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import {
  type EnvironmentEntry,
  hasTemplate,
  makePod,
  type Pod,
  templateAt,
  type WorkloadPods,
} from './pod.ts'

/** Several sets of pods as one. */
export function joined(parts: readonly WorkloadPods[]): WorkloadPods {
  function* pods(): Generator<Pod> {
    for (const part of parts) yield* part.pods
  }
  const incomplete = parts.find((part) => part.incomplete !== undefined)?.incomplete
  return {
    total: parts.reduce((sum, { total }) => sum + total, 0),
    pods: pods(),
    ...(incomplete !== undefined && { incomplete }),
  }
}

/** `count` times the pods of `one`, made on demand. */
export function repeated(count: number, one: (n: number) => WorkloadPods): WorkloadPods {
  function* pods(): Generator<Pod> {
    for (let n = 0; n < count; n++) yield* one(n).pods
  }
  const first = count > 0 ? one(0) : { total: 0 }
  return { total: count * first.total, pods: pods() }
}

/** A StormService (AIBrix): `replicas` sets of roles. */
export function stormService(object: KubernetesObject): WorkloadPods {
  const replicas = countAt(object.value, 'spec', 'replicas') ?? 1
  const path = ['spec', 'template', 'spec', 'roles']
  return repeated(replicas, (n) => {
    const roleSet = `${object.name}-roleset-${n}`
    const service = ['STORM_SERVICE_NAME', object.name] as const
    return aibrixRoles(object, path, roleSet, [service, ['ROLESET_NAME', roleSet]])
  })
}

/** A RoleSet (AIBrix): the roles of one StormService replica. */
export function roleSet(object: KubernetesObject): WorkloadPods {
  return aibrixRoles(object, ['spec', 'roles'], object.name, [['ROLESET_NAME', object.name]])
}

function aibrixRoles(
  object: KubernetesObject,
  path: Path,
  name: string,
  entries: readonly EnvironmentEntry[],
): WorkloadPods {
  return joined(
    listAt(object.value, ...path).map((role, at) => {
      const roleName = textAt(role, 'name') ?? String(at)
      const total = countAt(role, 'replicas') ?? 1
      const isStateful = valueAt(role, 'stateful') === true
      const template = templateAt(object, ...path, at, 'template')
      function* pods(): Generator<Pod> {
        for (let n = 0; n < total; n++) {
          const index: EnvironmentEntry[] = isStateful ? [['ROLE_REPLICA_INDEX', String(n)]] : []
          yield makePod(object, template, `${name}-${roleName}-${n}`, {
            injected: { before: [...entries, ['ROLE_NAME', roleName], ...index] },
            gang: `${name}-${roleName}`,
            gangSize: total,
          })
        }
      }
      return { total, pods: pods() }
    }),
  )
}

/** A ModelServing (kthena): groups of roles, each of an entry pod and its workers. */
export function modelServing(object: KubernetesObject): WorkloadPods {
  const groups = countAt(object.value, 'spec', 'replicas') ?? 1
  const roles = listAt(object.value, 'spec', 'template', 'roles')
  return repeated(groups, (group) =>
    joined(
      roles.map((role, at) =>
        repeated(countAt(role, 'replicas') ?? 1, (n) => {
          const roleName = textAt(role, 'name') ?? String(at)
          return entryAndWorkers(object, at, `${object.name}-${group}-${roleName}-${n}`)
        }),
      ),
    ),
  )
}

// kthena appends its variables after the template's own, so that commands can refer to them and values cannot.
function entryAndWorkers(object: KubernetesObject, role: number, name: string): WorkloadPods {
  const path = ['spec', 'template', 'roles', role]
  const hasWorkers = hasTemplate(object, ...path, 'workerTemplate')
  const workers = hasWorkers ? (countAt(object.value, ...path, 'workerReplicas') ?? 0) : 0
  const entry = templateAt(object, ...path, 'entryTemplate')
  const worker = templateAt(object, ...path, 'workerTemplate')
  function* pods(): Generator<Pod> {
    for (let n = 0; n <= workers; n++) {
      yield makePod(object, n === 0 ? entry : worker, `${name}-${n}`, {
        nameIsKnown: true,
        injected: {
          after: [
            ['GROUP_SIZE', String(workers + 1)],
            ['ENTRY_ADDRESS', `${name}-0.${object.namespace}`],
            ['WORKER_INDEX', String(n)],
          ],
        },
        gang: name,
        gangSize: workers + 1,
      })
    }
  }
  return { total: workers + 1, pods: pods() }
}
