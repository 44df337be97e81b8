import { plural } from '../../../vllm/values/show.ts'
import { fieldsAt, scalarText, textAt, valueAt } from '../../kubernetes/values.ts'
import {
  type Accelerators,
  claimsDevices,
  isAccelerator,
  limitsAccelerators,
} from '../../pods/accelerators.ts'
import {
  type CheckedContainer,
  type PodRun,
  runsVllm,
  type Server,
  startsEngine,
} from '../../servers/server.ts'
import { hasUnknownSize, sizesOf, usesRay, wantsRay } from '../../servers/sizes.ts'
import type { Pod } from '../../workloads/pod.ts'
import type { Path } from '../../yaml/document.ts'
import { atContainer, type ContainerRule, type Draft } from '../draft.ts'

/** Accelerators that are requested but not used, or used but not requested. */
export const acceleratorRule: ContainerRule = function* acceleratorRule(container) {
  for (const podRun of container.pods) {
    if (!podRun.servers.some(startsEngine)) continue
    const { accelerators } = podRun
    if (accelerators === undefined) yield* withoutAccelerators(container, podRun)
    else if (accelerators.devices === null) yield unknownCount(container, podRun.pod, accelerators)
    else yield* counted(container, podRun, { ...accelerators, devices: accelerators.devices })
  }
}

const CPU_IMAGE = /(?:^|[-_/:])cpu(?:$|[-_:])/

function* withoutAccelerators(container: CheckedContainer, podRun: PodRun): Generator<Draft> {
  const pods = [podRun.pod.name]
  if (claimsDevices(container.fields)) {
    const message =
      'The accelerators come from resource claims, whose number of devices is not checked. Send host.device_count'
    yield {
      ...atContainer('accelerators_unknown', container, ['resources', 'claims'], message),
      pods,
    }
    return
  }
  // KServe takes the resources from the InferenceService, and an amount may still be a placeholder.
  if (container.workload.object.kind.endsWith('ServingRuntime')) return
  if (limitsAccelerators(container.fields)) return
  const { object, isUnknownKind } = container.workload
  if (isUnknownKind) {
    const message = `The container asks for no accelerator, and the operator of ${object.kind} may add some, so their number was not checked. Send host.device_count`
    yield { ...atContainer('accelerators_unknown', container, ['resources'], message), pods }
    return
  }
  if (CPU_IMAGE.test(container.image)) return
  const runtimeClass = textAt(container.template.spec, 'runtimeClassName')
  if (runtimeClass !== undefined) {
    const message = `The container asks for no accelerator, and the runtime class ${runtimeClass} may bring in those of the node, so their number was not checked. Send host.device_count`
    yield { ...atContainer('accelerators_unknown', container, ['resources'], message), pods }
    return
  }
  const message =
    'The container runs vLLM and asks for no accelerator. Add a limit such as nvidia.com/gpu: 1'
  yield { ...atContainer('accelerators_not_requested', container, ['resources'], message), pods }
}

function unknownCount(
  container: CheckedContainer,
  pod: Pod,
  { resource, member }: Accelerators,
): Draft {
  const message = `How many devices one ${resource} has depends on the cluster, so the number was not checked. Send host.device_count`
  return { ...atContainer('accelerators_unknown', container, member, message), pods: [pod.name] }
}

function* counted(
  container: CheckedContainer,
  podRun: PodRun,
  { resource, member, devices }: Accelerators & { readonly devices: number },
): Generator<Draft> {
  const { pod } = podRun
  const servers = podRun.servers.filter(startsEngine)
  const [first] = servers
  if (first === undefined || servers.some(hasUnknownSize)) return
  const spread = servers.some(usesRay)
  const here = spread ? devicesOfGang(container, podRun) : devices
  const needed = sum(servers.map((server) => devicesOf(server, spread)))
  if (needed === here || Number.isNaN(needed)) return
  // A Ray cluster can have nodes that are not in the stream.
  const isElsewhere = servers.some(wantsRay) && pod.gangSize === 1 && needed > here
  const where = spread && pod.gangSize > 1 ? `its ${pod.gangSize} pods` : 'the container'
  const verb = where === 'the container' ? 'asks' : 'ask'
  const text = `vLLM uses ${plural(needed, 'device')} (${describe(first, servers.length, spread)}), and ${where} ${verb} for ${here} of ${resource}`
  const pods = [pod.name]
  if (needed > here && !isElsewhere && !isTpu(resource, first)) {
    yield { ...missing(container, member, text), pods }
  } else if (needed < here) {
    const message = `${text}, so ${here - needed} ${here - needed === 1 ? 'stays' : 'stay'} idle. Lower the limit, or raise the sizes`
    yield { ...atContainer('accelerators_idle', container, member, message), pods }
  }
}

/** An operator can spread the workers over more pods, by options that are not written. */
function missing(container: CheckedContainer, member: Path, text: string): Draft {
  const { object, isUnknownKind } = container.workload
  const message = `${text}. Raise the limit, or lower the sizes`
  const draft = atContainer('accelerators_missing', container, member, message)
  return isUnknownKind
    ? {
        ...draft,
        message: `${message}, unless the operator of ${object.kind} spreads the workers over several pods`,
        severity: 'warning',
      }
    : draft
}

// Several hosts of a TPU slice work together without anything in the command that says so.
function isTpu(resource: string, { pod }: Server): boolean {
  return resource === 'google.com/tpu' && pod.gangSize > 1
}

function devicesOf(server: Server, spread: boolean): number {
  const { tensor, pipeline, dataLocal, devicesPerEngine } = sizesOf(server)
  if (spread) return tensor * pipeline * Math.max(dataLocal, 1)
  return devicesPerEngine * dataLocal
}

/** The devices of all pods that the controller makes as a unit with this one. */
function devicesOfGang(container: CheckedContainer, { pod }: PodRun): number {
  const seen = new Map<string, number>()
  for (const other of container.workload.containers) {
    for (const { pod: member, accelerators } of other.pods) {
      if (member.gang !== pod.gang) continue
      seen.set(member.name, (seen.get(member.name) ?? 0) + (accelerators?.devices ?? 0))
    }
  }
  return sum([...seen.values()])
}

function describe(server: Server, servers: number, spread: boolean): string {
  const { tensor, pipeline, data, dataLocal, nodes } = sizesOf(server)
  const parts = [`tensor parallel ${tensor}`]
  if (pipeline > 1) parts.push(`pipeline parallel ${pipeline}`)
  if (data > 1) parts.push(plural(dataLocal, 'local data-parallel rank'))
  if (nodes > 1) parts.push(`${nodes} nodes`)
  if (servers > 1) parts.push(`${servers} servers`)
  if (spread) parts.push('over Ray')
  return parts.join(', ')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** An accelerator whose request and limit differ: the API server refuses both. */
export const requestRule: ContainerRule = function* requestRule(container) {
  if (!runsVllm(container)) return
  const requests = fieldsAt(container.fields, 'resources', 'requests')
  for (const [resource, amount] of Object.entries(requests)) {
    if (!isAccelerator(resource)) continue
    const limit = valueAt(container.fields, 'resources', 'limits', resource)
    if (scalarText(limit) === scalarText(amount)) continue
    const message =
      limit === undefined
        ? `The request of ${resource} has no limit beside it, which the API server refuses. Write it under limits`
        : `The request of ${resource} is ${String(amount)} and its limit ${String(limit)}, which the API server refuses. Use one number`
    yield atContainer(
      'accelerator_request_differs',
      container,
      ['resources', 'requests', resource],
      message,
    )
  }
}
