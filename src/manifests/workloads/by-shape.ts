import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, isFields, textAt, valueAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'
import { groupsAt } from './leader-worker-set.ts'
import { numbered, type PodTemplate, specAt, templateAt, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

/** As many pod templates as are looked for in one object. */
const MOST_TEMPLATES = 64

/** The most values of one object that are searched for pod templates. */
const MOST_VALUES = 50_000

interface Found {
  /** Where the pod spec, or the spec of a LeaderWorkerSet, is. */
  readonly path: Path
  readonly isGroups: boolean
  /** What the pods are called after the object: the role that the template belongs to. */
  readonly role: string | undefined
  readonly replicas: number
}

/**
 * An object of a kind that is not known: each pod template or pod spec in it, wherever it is, makes as many pods as the
 * nearest `replicas` around it says, and each spec of a LeaderWorkerSet the pods of its groups.
 */
export function byShape(object: KubernetesObject): WorkloadPods {
  const found = findTemplates(object)
  return joined(
    found.map(({ path, isGroups, role, replicas }) => {
      const prefix =
        found.length === 1 || role === undefined ? object.name : `${object.name}-${role}`
      if (isGroups) return groupsAt(object, path, prefix)
      const traits = { gang: prefix, gangSize: replicas }
      const pods = numbered(object, templateOf(object, path), prefix, replicas, traits)
      return { total: replicas, pods }
    }),
  )
}

/** Whether a mapping is a pod spec: it has containers, each with a name, and one of them says what runs. */
function isPodSpec(value: unknown): boolean {
  const containers = valueAt(value, 'containers')
  if (!Array.isArray(containers) || containers.length === 0) return false
  return containers.every(
    (container) =>
      textAt(container, 'name') !== undefined &&
      ['image', 'command', 'args', 'env', 'resources'].some(
        (field) => valueAt(container, field) !== undefined,
      ),
  )
}

interface Around {
  readonly role: string | undefined
  readonly replicas: number
}

function findTemplates(object: KubernetesObject): Found[] {
  const found: Found[] = []
  let left = MOST_VALUES
  const search = (value: unknown, path: Path, around: Around): void => {
    if (typeof value !== 'object' || value === null) return
    if (left-- <= 0 || found.length >= MOST_TEMPLATES) return
    const here = isFields(value) ? aroundOf(value, around, path.length === 0) : around
    const isGroups = isFields(valueAt(value, 'leaderWorkerTemplate'))
    if (isGroups || isPodSpec(value)) found.push({ path, isGroups, ...here })
    else
      for (const step of stepsOf(value))
        search(valueAt(value, step), [...path, step], roleOf(value, step, here))
  }
  search(object.value, [], { role: undefined, replicas: 1 })
  return found
}

function stepsOf(value: object): Iterable<string | number> {
  if (Array.isArray(value)) return value.keys()
  return Object.keys(value).filter((key) => key !== 'status')
}

function aroundOf(value: object, around: Around, isRoot: boolean): Around {
  return {
    role: isRoot ? undefined : (textAt(value, 'name') ?? around.role),
    replicas: countAt(value, 'replicas') ?? around.replicas,
  }
}

/** What a mapping of roles calls them: its keys, where each of them holds a mapping with `replicas`. */
function roleOf(value: object, step: string | number, around: Around): Around {
  if (typeof step === 'number' || around.role !== undefined) return around
  return countAt(value, step, 'replicas') === undefined || step === 'spec'
    ? around
    : { ...around, role: step.toLowerCase() }
}

function templateOf(object: KubernetesObject, path: Path): PodTemplate {
  return path.at(-1) === 'spec' ? templateAt(object, ...path.slice(0, -1)) : specAt(object, ...path)
}
