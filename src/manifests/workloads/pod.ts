import type { KubernetesObject } from '../kubernetes/objects.ts'
import { type Fields, fieldsAt, textsAt, valueAt } from '../kubernetes/values.ts'
import type { Path } from '../yaml/document.ts'

/** What a workload makes pods of. */
export interface PodTemplate {
  /** The place of the pod spec in its document. */
  readonly specPath: Path
  readonly spec: Fields
  /** The place of the first container, if the operator makes it from other fields. */
  readonly serverPath?: Path
  /** How many items the operator puts before the arguments and variables that stand there. */
  readonly putBefore?: ItemsBefore
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
}

/** Items of a container that are not written at its place, before those that are. */
export interface ItemsBefore {
  readonly args: number
  readonly env: number
}

/** What a controller or an operator adds to the environment of every container of a pod. */
export interface InjectedEnvironment {
  /** Before the variables of the template, which can refer to them. */
  readonly before?: readonly EnvironmentEntry[]
  /** After the variables of the template, in place of those with the same name. */
  readonly after?: readonly EnvironmentEntry[]
  /** True: of two equal names the first one is kept, as LeaderWorkerSet does, and not the last one. */
  readonly keepsFirst?: boolean
}

/** A variable that is set for a container. */
export type EnvironmentEntry = readonly [name: string, value: string]

/** One pod that a workload makes. */
export interface Pod {
  readonly name: string
  /** False: the name ends with random characters, and this one only represents it. */
  readonly nameIsKnown: boolean
  readonly namespace: string
  readonly template: PodTemplate
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly injected: InjectedEnvironment
  /** The pods that the controller makes as one unit, such as a leader and its workers, have the same one. */
  readonly gang: string
  /** How many pods that unit has. */
  readonly gangSize: number
}

/** The pods of a workload. */
export interface WorkloadPods {
  readonly total: number
  /** Makes the pods one by one, since there may be far more of them than anybody looks at. */
  readonly pods: Iterable<Pod>
  /** Why the containers of the pods cannot be known from the stream alone. */
  readonly incomplete?: string
  /** True: the kind is unknown, so its operator may add to what is written. */
  readonly isUnknownKind?: true
}

const NOTHING: ReadonlyMap<string, string> = new Map()

/** A `PodTemplateSpec`, or any mapping with `metadata` and `spec`, at a path of an object. */
export function templateAt(object: KubernetesObject, ...path: Path): PodTemplate {
  const template = fieldsAt(object.value, ...path)
  return {
    specPath: [...object.path, ...path, 'spec'],
    spec: fieldsAt(template, 'spec'),
    labels: textsAt(template, 'metadata', 'labels'),
    annotations: textsAt(template, 'metadata', 'annotations'),
  }
}

/** A pod spec at a path of an object, without its own metadata. */
export function specAt(object: KubernetesObject, ...path: Path): PodTemplate {
  return {
    specPath: [...object.path, ...path],
    spec: fieldsAt(object.value, ...path),
    labels: NOTHING,
    annotations: NOTHING,
  }
}

/** Whether the object has a pod template with containers at the path. */
export function hasTemplate(object: KubernetesObject, ...path: Path): boolean {
  return Array.isArray(valueAt(object.value, ...path, 'spec', 'containers'))
}

/** What a pod has beside its name, namespace and template; each left out: nothing, and a gang of its own. */
export interface PodTraits {
  readonly nameIsKnown?: boolean
  readonly labels?: readonly EnvironmentEntry[]
  readonly annotations?: readonly EnvironmentEntry[]
  readonly injected?: InjectedEnvironment
  readonly gang?: string
  readonly gangSize?: number
}

/** A pod of a template. */
export function makePod(
  object: KubernetesObject,
  template: PodTemplate,
  name: string,
  traits: PodTraits = {},
): Pod {
  const { labels = [], annotations = [] } = traits
  return {
    name,
    nameIsKnown: traits.nameIsKnown ?? false,
    namespace: object.namespace,
    template,
    labels: labels.length === 0 ? template.labels : new Map([...template.labels, ...labels]),
    annotations:
      annotations.length === 0
        ? template.annotations
        : new Map([...template.annotations, ...annotations]),
    injected: traits.injected ?? {},
    gang: traits.gang ?? name,
    gangSize: traits.gangSize ?? 1,
  }
}

/** `count` pods named `<prefix>-<n>`. */
export function* numbered(
  object: KubernetesObject,
  template: PodTemplate,
  prefix: string,
  count: number,
  traits: PodTraits = {},
): Generator<Pod> {
  for (let n = 0; n < count; n++) yield makePod(object, template, `${prefix}-${n}`, traits)
}
