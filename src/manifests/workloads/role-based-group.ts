import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, fieldsAt, isFields, listAt, textAt, valueAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { podsOfGroups } from './leader-worker-set.ts'
import { mergePatch, saysWhatRuns } from './merge.ts'
import {
  type EnvironmentEntry,
  makePod,
  type Pod,
  type PodTemplate,
  templateAt,
  type WorkloadPods,
} from './pod.ts'
import { joined, repeated } from './roles.ts'

/** A role of a group, with the place of what its pods are made of. */
interface Role {
  readonly object: KubernetesObject
  readonly name: string
  readonly value: unknown
  readonly path: Path
  /** What the pods of the role are named after. */
  readonly prefix: string
  readonly replicas: number
}

/**
 * A RoleBasedGroup (rbg): the pods of each of its roles. `v1alpha1` has a template, or a LeaderWorkerSet with patches of it; in
 * `v1alpha2` each of `replicas` instances is a pod, a leader with workers, or several components.
 */
export function roleBasedGroup(object: KubernetesObject): WorkloadPods {
  return joined(
    listAt(object.value, 'spec', 'roles').map((value, at) => {
      const name = textAt(value, 'name') ?? String(at)
      return podsOfRole({
        object,
        name,
        value,
        path: ['spec', 'roles', at],
        prefix: `${object.name}-${name}`,
        replicas: countAt(value, 'replicas') ?? 1,
      })
    }),
  )
}

function podsOfRole(role: Role): WorkloadPods {
  const { object, value, path, prefix, replicas } = role
  const has = (pattern: string) => isFields(valueAt(value, pattern))
  if (has('leaderWorkerPattern')) return leaderAndWorkers(role)
  if (has('customComponentsPattern')) return repeated(replicas, (n) => componentsOf(role, n))
  if (has('leaderWorkerSet')) {
    const set = [...path, 'leaderWorkerSet']
    const template = templateOf(object, path)
    return podsOfGroups(object, {
      name: prefix,
      replicas,
      size: countAt(object.value, ...set, 'size') ?? 1,
      leader: patched(object, template, [...set, 'patchLeaderTemplate']),
      worker: patched(object, template, [...set, 'patchWorkerTemplate']),
    })
  }
  const isStandalone = has('standalonePattern')
  return standalone(role, isStandalone ? [...path, 'standalonePattern'] : path, isStandalone)
}

function standalone(role: Role, path: Path, hasPattern: boolean): WorkloadPods {
  const { object, name, prefix, replicas } = role
  const template = templateOf(object, path)
  function* pods(): Generator<Pod> {
    for (let n = 0; n < replicas; n++) {
      const before: EnvironmentEntry[] = hasPattern
        ? ofInstance(role, n)
        : [
            ['GROUP_NAME', object.name],
            ['ROLE_NAME', name],
            ['ROLE_INDEX', String(n)],
          ]
      yield makePod(object, template, `${prefix}-${n}`, {
        nameIsKnown: true,
        injected: { before, keepsFirst: hasPattern },
        gang: prefix,
        gangSize: replicas,
      })
    }
  }
  return { total: replicas, pods: pods() }
}

function ofInstance({ object, name, prefix }: Role, instance: number): EnvironmentEntry[] {
  return [
    ['RBG_GROUP_NAME', object.name],
    ['RBG_ROLE_NAME', name],
    ['RBG_ROLE_INDEX', String(instance)],
    ['RBG_ROLE_INSTANCE_NAME', `${prefix}-${instance}`],
  ]
}

/** Instances of a leader, which has the index 0, and its workers (`pkg/reconciler`, `lwp_env`). */
function leaderAndWorkers(role: Role): WorkloadPods {
  const { object, path, prefix, replicas } = role
  const pattern = [...path, 'leaderWorkerPattern']
  const size = countAt(object.value, ...pattern, 'size') ?? 1
  const template = templateOf(object, pattern)
  const leader = patched(object, template, [...pattern, 'leaderTemplatePatch'])
  const worker = patched(object, template, [...pattern, 'workerTemplatePatch'])
  return repeated(replicas, (instance) => {
    const name = `${prefix}-${instance}`
    function* pods(): Generator<Pod> {
      for (let index = 0; index < size; index++) {
        yield makePod(object, index === 0 ? leader : worker, `${name}-${index}`, {
          nameIsKnown: true,
          injected: {
            before: [
              ...ofInstance(role, instance),
              ['RBG_LWP_LEADER_ADDRESS', `${name}-0.s-${prefix}.${object.namespace}`],
              ['RBG_LWP_WORKER_INDEX', String(index)],
              ['RBG_LWP_GROUP_SIZE', String(size)],
            ],
            keepsFirst: true,
          },
          gang: name,
          gangSize: size,
        })
      }
    }
    return { total: size, pods: pods() }
  })
}

/** An instance of `size` pods of each component. */
function componentsOf(role: Role, instance: number): WorkloadPods {
  const { object, path, prefix } = role
  const list = [...path, 'customComponentsPattern', 'components']
  return joined(
    listAt(object.value, ...list).map((component, at) => {
      const name = textAt(component, 'name') ?? String(at)
      const total = countAt(component, 'size') ?? 1
      const template = templateAt(object, ...list, at, 'template')
      const gang = `${prefix}-${instance}-${name}`
      function* pods(): Generator<Pod> {
        for (let n = 0; n < total; n++) {
          const own: EnvironmentEntry[] = [
            ['RBG_COMPONENT_NAME', name],
            ['RBG_COMPONENT_INDEX', String(n)],
          ]
          yield makePod(object, template, `${gang}-${n}`, {
            injected: { before: [...ofInstance(role, instance), ...own], keepsFirst: true },
            gang,
            gangSize: total,
          })
        }
      }
      return { total, pods: pods() }
    }),
  )
}

/** The template of a role or pattern: its own, or the one of the group that it names, with its patch. */
function templateOf(object: KubernetesObject, path: Path): PodTemplate {
  const name = textAt(object.value, ...path, 'templateRef', 'name')
  if (name === undefined) return templateAt(object, ...path, 'template')
  const at = listAt(object.value, 'spec', 'roleTemplates').findIndex(
    (one) => textAt(one, 'name') === name,
  )
  const template = templateAt(object, 'spec', 'roleTemplates', at, 'template')
  const isWithin = isFields(valueAt(object.value, ...path, 'templateRef', 'patch'))
  return patched(object, template, [
    ...path,
    ...(isWithin ? ['templateRef', 'patch'] : ['templatePatch']),
  ])
}

/** A template with the patch at a path of the object. */
function patched(object: KubernetesObject, template: PodTemplate, path: Path): PodTemplate {
  const patch = fieldsAt(object.value, ...path, 'spec')
  const spec = mergePatch(template.spec, patch)
  const [server] = listAt(spec, 'containers')
  const at = saysWhatRuns(patch, server)
  return {
    ...template,
    spec,
    ...(at !== -1 && { serverPath: [...object.path, ...path, 'spec', 'containers', at] }),
  }
}
