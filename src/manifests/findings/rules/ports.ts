import type { KubernetesObject } from '../../kubernetes/objects.ts'
import { countAt, listAt, scalarText, textAt, valueAt } from '../../kubernetes/values.ts'
import { type CheckedContainer, runsVllm } from '../../servers/server.ts'
import { apiPortOf, isPortKnown, listeningPortsOf } from '../../servers/sizes.ts'
import { atContainer, atPodSpec, type ContainerRule } from '../draft.ts'
import { serversAtKnownPorts } from './probes.ts'
import { servicesFor } from './services.ts'

/** A port of the command that the container does not name, where it names others. */
export const containerPortRule: ContainerRule = function* containerPortRule(container) {
  const values = new Set(listAt(container.fields, 'env').map((entry) => textAt(entry, 'value')))
  // A port that a variable holds is for something else, such as the side channel of NIXL.
  const named = namedPorts(container).filter(({ port }) => !values.has(String(port)))
  const [server] = serversAtKnownPorts(container)
  if (server === undefined || named.length === 0) return
  const ports = new Set(serversAtKnownPorts(container).flatMap(listeningPortsOf))
  if (named.some(({ port }) => ports.has(port))) return
  const message = `vLLM listens on ${apiPortOf(server)}, and the ports of the container name ${named.map(({ port }) => port).join(', ')}. Use the same port`
  yield atContainer('container_port_differs', container, ['ports'], message)
}

function namedPorts({ fields }: CheckedContainer): { port: number; name: string | undefined }[] {
  return listAt(fields, 'ports').flatMap((entry) => {
    const port = countAt(entry, 'containerPort')
    return port === undefined ? [] : [{ port, name: textAt(entry, 'name') }]
  })
}

/** Services that send requests to a port of the container on which vLLM does not listen. */
export const servicePortRule: ContainerRule = function* servicePortRule(container, surrounding) {
  const servers = serversAtKnownPorts(container)
  if (servers.length === 0) return
  const listening = new Set(servers.flatMap(listeningPortsOf))
  for (const service of servicesFor(container, surrounding)) {
    const targets = targetsOf(service, container)
    if (
      targets.length === 0 ||
      targets.some(({ port }) => port === undefined || listening.has(port))
    )
      continue
    if (targets.some(({ port }) => isOfAnother(container, port))) continue
    const [target] = targets
    const message = `The Service ${service.name} sends requests to port ${target?.port}, and vLLM listens on ${[...listening][0]}. Set targetPort to the port of the command`
    yield {
      ...atContainer('service_port_differs', container, [], message),
      object: service,
      path: [...service.path, 'spec', 'ports', target?.at ?? 0],
    }
  }
}

interface Target {
  readonly at: number
  /** Undefined: a name that no container of the pod gives to a port. */
  readonly port: number | undefined
}

function targetsOf(service: KubernetesObject, container: CheckedContainer): Target[] {
  return listAt(service.value, 'spec', 'ports').map((entry, at) => {
    const target =
      scalarText(valueAt(entry, 'targetPort')) ?? scalarText(valueAt(entry, 'port')) ?? ''
    if (/^\d{1,5}$/.test(target)) return { at, port: Number(target) }
    return { at, port: namedPorts(container).find(({ name }) => name === target)?.port }
  })
}

/** Whether another container of the pod names the port, so that requests are meant for that one. */
function isOfAnother(container: CheckedContainer, port: number | undefined): boolean {
  return siblings(container).some((other) => namedPorts(other).some((named) => named.port === port))
}

function siblings(container: CheckedContainer): CheckedContainer[] {
  return container.workload.containers.filter(
    (other) => other.template === container.template && other !== container,
  )
}

/** By container, since each container of a pod is compared with the others. */
const portsBefore = new WeakMap<CheckedContainer, readonly (readonly number[])[]>()

/** The ports on which the servers of a container listen, by pod. */
function portsByPod(container: CheckedContainer): readonly (readonly number[])[] {
  const known = portsBefore.get(container)
  if (known !== undefined) return known
  const ports = container.pods.map(({ servers }) =>
    servers.filter(isPortKnown).flatMap((server) => apiPortOf(server) ?? []),
  )
  portsBefore.set(container, ports)
  return ports
}

/** Servers of a pod that listen on the same port. */
export const portTwiceRule: ContainerRule = function* portTwiceRule(container) {
  const all = container.workload.containers.filter(
    ({ template, isInit, fields }) =>
      template === container.template && (!isInit || fields.restartPolicy === 'Always'),
  )
  const before = all.slice(0, Math.max(all.indexOf(container), 0))
  for (const [podAt, { pod }] of container.pods.entries()) {
    const own = portsByPod(container)[podAt] ?? []
    for (const [at, port] of own.entries()) {
      // The containers of a template have the same pods, in the same order.
      const other = before.find((one) => portsByPod(one)[podAt]?.includes(port))?.name
      const isRepeated = own.indexOf(port) !== at
      if (other === undefined && !isRepeated) continue
      const who = isRepeated ? 'Two servers of this container' : `This container and ${other}`
      const message = `${who} listen on port ${port} of the same pod. Give each a port of its own with --port`
      yield { ...atContainer('port_taken_twice', container, [], message), pods: [pod.name] }
    }
  }
}

/** Pods on the network of the host whose ports the scheduler does not know. */
export const hostNetworkRule: ContainerRule = function* hostNetworkRule(container) {
  const { spec } = container.template
  if (spec.hostNetwork !== true || !runsVllm(container)) return
  const [server] = serversAtKnownPorts(container)
  const port = server === undefined ? undefined : apiPortOf(server)
  if (port === undefined || container.workload.podsTotal < 2 || spreads(spec)) return
  if (namedPorts(container).some((named) => named.port === port)) return
  const message = `${container.workload.podsTotal} pods listen on port ${port} of their node, and the scheduler can put two on one node since the container does not name the port. Add containerPort: ${port}`
  yield atPodSpec('host_port_clash', container, ['hostNetwork'], message)
}

function spreads(spec: unknown): boolean {
  return (
    listAt(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')
      .length > 0
  )
}
