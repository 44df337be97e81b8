import { quantity } from '../kubernetes/quantity.ts'
import { type Fields, fieldsAt, listAt, scalarText, textAt, valueAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'
import type { StreamData } from './stream-data.ts'

/** The environment of a container, in the order in which it is set. */
export interface ContainerEnvironment {
  readonly values: ReadonlyMap<string, string>
  /** Placeholders for what only the cluster knows, such as `<status.podIP>`. */
  readonly placeholders: readonly string[]
}

/** Builds the environment of a container as the controller and then the kubelet do (`makeEnvironmentVariables`). */
export function environmentOf(container: Fields, pod: Pod, data: StreamData): ContainerEnvironment {
  const values = new Map<string, string>()
  const placeholders = new Set<string>()
  if (!pod.nameIsKnown) placeholders.add(pod.name)
  for (const source of listAt(container, 'envFrom')) addSource(source, { pod, data, values })
  for (const entry of entriesOf(container, pod)) {
    const name = textAt(entry, 'name')
    if (name === undefined) continue
    const value = entryValue(entry, { container, pod, data, values, placeholders })
    if (value !== undefined) values.set(name, value)
  }
  return { values, placeholders: [...placeholders] }
}

interface Building {
  readonly pod: Pod
  readonly data: StreamData
  readonly values: Map<string, string>
}

interface BuildingEntry extends Building {
  readonly container: Fields
  readonly placeholders: Set<string>
}

function entriesOf(container: Fields, { injected }: Pod): unknown[] {
  const { before = [], after = [], keepsFirst = false } = injected
  const written = listAt(container, 'env')
  const asEntry = ([name, value]: readonly [string, string]) => ({ name, value })
  const entries = [...before.map(asEntry), ...written, ...after.map(asEntry)]
  if (!keepsFirst) return entries
  const seen = new Set<string | undefined>()
  return entries.filter((entry) => {
    const name = textAt(entry, 'name')
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}

/** About how many variables the environment of a container has, without building it. */
export function sizeOfEnvironment(container: Fields, pod: Pod, data: StreamData): number {
  return listAt(container, 'envFrom').reduce<number>(
    (sum, source) => sum + (textsOf(source, pod, data)?.size ?? 0),
    listAt(container, 'env').length,
  )
}

function addSource(source: unknown, { pod, data, values }: Building): void {
  const prefix = textAt(source, 'prefix') ?? ''
  for (const [key, text] of textsOf(source, pod, data) ?? []) values.set(prefix + key, text)
}

function textsOf(source: unknown, { namespace }: Pod, data: StreamData) {
  const name = textAt(source, 'configMapRef', 'name')
  return name !== undefined
    ? data.find('configmap', namespace, name)
    : data.find('secret', namespace, textAt(source, 'secretRef', 'name') ?? '')
}

function entryValue(entry: unknown, building: BuildingEntry): string | undefined {
  const written = scalarText(valueAt(entry, 'value'))
  if (written !== undefined && written !== '') {
    return building.data.references.expand(written, (name) => building.values.get(name))
  }
  const from = fieldsAt(entry, 'valueFrom')
  const field = textAt(from, 'fieldRef', 'fieldPath')
  if (field !== undefined) return fieldValue(field, building)
  if (from.resourceFieldRef !== undefined) return resourceValue(from.resourceFieldRef, building)
  if (from.configMapKeyRef !== undefined)
    return keyValue('configmap', from.configMapKeyRef, building)
  if (from.secretKeyRef !== undefined) return keyValue('secret', from.secretKeyRef, building)
  return ''
}

function placeholder(text: string, { placeholders }: BuildingEntry): string {
  placeholders.add(text)
  return text
}

function keyValue(
  kind: 'configmap' | 'secret',
  reference: unknown,
  building: BuildingEntry,
): string | undefined {
  const name = textAt(reference, 'name') ?? ''
  const key = textAt(reference, 'key') ?? ''
  const texts = building.data.find(kind, building.pod.namespace, name)
  if (texts === undefined) return placeholder(`<${kind} ${name}/${key}>`, building)
  const text = texts.get(key)
  if (text !== undefined) return text
  // A missing optional key leaves the variable unset; without any other key the container does not start.
  const isOptional = valueAt(reference, 'optional') === true
  return isOptional ? undefined : placeholder(`<${kind} ${name}/${key}>`, building)
}

function fieldValue(field: string, building: BuildingEntry): string {
  const { pod } = building
  const member = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(field)
  if (member !== null) {
    return (member[1] === 'labels' ? pod.labels : pod.annotations).get(member[2] ?? '') ?? ''
  }
  if (field === 'metadata.name') return pod.name
  if (field === 'metadata.namespace') return pod.namespace
  if (field === 'spec.serviceAccountName') {
    return textAt(pod.template.spec, 'serviceAccountName') ?? 'default'
  }
  return placeholder(`<${field}>`, building)
}

function resourceValue(reference: unknown, building: BuildingEntry): string {
  const resource = textAt(reference, 'resource') ?? ''
  const name = textAt(reference, 'containerName')
  const containers = listAt(building.pod.template.spec, 'containers')
  const container =
    name === undefined
      ? building.container
      : containers.find((candidate) => textAt(candidate, 'name') === name)
  const [kind = '', ...rest] = resource.split('.')
  const amount = quantity(valueAt(container, 'resources', kind, rest.join('.')))
  const divisor = quantity(valueAt(reference, 'divisor')) ?? 1
  // Without a limit it is what the node has to give.
  if (amount === undefined) return placeholder(`<${resource}>`, building)
  return String(Math.ceil(amount / (divisor === 0 ? 1 : divisor)))
}
