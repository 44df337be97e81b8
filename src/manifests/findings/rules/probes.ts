import { countAt, fieldsAt, isFields, listAt, scalarText, textAt } from '../../kubernetes/values.ts'
import type { CheckedContainer, Server } from '../../servers/server.ts'
import { apiPortOf, isPortKnown, listeningPortsOf } from '../../servers/sizes.ts'
import { atContainer, type ContainerRule } from '../draft.ts'
import { servicesFor } from './services.ts'

/** Less time than any model takes to load, with the import of vLLM. */
const LEAST_SECONDS_TO_LOAD = 300

/** Time in which vLLM cannot even be imported. */
const SECONDS_TO_IMPORT = 30

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const

/** Kinds whose operator adds probes to what it makes. */
const ADDS_PROBES =
  /^serving\.knative\.dev\/|\/(?:DynamoGraphDeployment|InferenceService|LLMInferenceService|(?:Cluster)?ServingRuntime)$/

/** Kinds whose pods do their work and end, so that a server among them is for the pod itself. */
const ENDS = /^(?:Cron|Ray)?Job$|^JobSet$/

/** Servers without a probe that says when they are ready. */
export const probesMissingRule: ContainerRule = function* probesMissingRule(
  container,
  surrounding,
) {
  const { object, isUnknownKind } = container.workload
  if (isUnknownKind || ADDS_PROBES.test(`${object.group}/${object.kind}`)) return
  const servers = apiServers(container)
  if (servers.length === 0 || isFields(container.fields.readinessProbe)) return
  const isReached = servicesFor(container, surrounding).length > 0
  const hasOther = PROBES.some((probe) => isFields(container.fields[probe]))
  if (!isReached && (hasOther || ENDS.test(object.kind))) return
  const message = isReached
    ? 'The server has no readinessProbe, so its Service sends requests while the weights still load. Add one on /health'
    : 'The server has no probes, so nothing notices when it is ready or hangs. Add a readinessProbe and a startupProbe on /health'
  yield atContainer('probes_missing', container, [], message)
}

/** Probes that restart the container while the weights load. */
export const probeTimeRule: ContainerRule = function* probeTimeRule(container) {
  if (apiServers(container).length === 0) return
  const startup = container.fields.startupProbe
  const probe = isFields(startup) ? 'startupProbe' : 'livenessProbe'
  if (!isFields(container.fields[probe])) return
  const seconds = secondsUntilRestart(container.fields[probe])
  if (seconds >= LEAST_SECONDS_TO_LOAD) return
  const rest =
    seconds < SECONDS_TO_IMPORT
      ? 'vLLM cannot even be imported in that time'
      : 'weights can take longer to load'
  const fix =
    probe === 'startupProbe'
      ? 'raise its failureThreshold'
      : 'add a startupProbe, which holds it back until vLLM answers'
  const message = `The ${probe} restarts the container ${seconds} s after it starts, and ${rest}: ${fix}`
  yield atContainer('probe_kills_while_loading', container, [probe], message)
}

function secondsUntilRestart(probe: unknown): number {
  const delay = countAt(probe, 'initialDelaySeconds') ?? 0
  const period = countAt(probe, 'periodSeconds') ?? 10
  return delay + period * (countAt(probe, 'failureThreshold') ?? 3)
}

/** Probes of a port on which nothing listens. */
export const probePortRule: ContainerRule = function* probePortRule(container) {
  const ports = listeningPorts(container)
  if (ports === undefined) return
  for (const probe of PROBES) {
    const action = ['httpGet', 'tcpSocket', 'grpc'].find((one) =>
      isFields(fieldsAt(container.fields, probe)[one]),
    )
    if (action === undefined) continue
    const asked = fieldsAt(container.fields, probe, action).port
    const port = portNumber(container, asked)
    if (port === undefined || ports.has(port)) continue
    const shown =
      String(asked) === String(port) ? `port ${port}` : `port ${String(asked)} (${port})`
    const message = `The ${probe} asks ${shown}, and vLLM listens on ${[...ports][0]}. Use the same port`
    yield atContainer('probe_port_differs', container, [probe, action, 'port'], message)
  }
}

/** The ports on which the pod listens: those of vLLM first, then those that other containers name. */
function listeningPorts(container: CheckedContainer): Set<number> | undefined {
  const servers = serversAtKnownPorts(container)
  if (servers.length === 0) return undefined
  const others = container.workload.containers.filter(
    (other) => other.template === container.template && other !== container,
  )
  return new Set([
    ...servers.flatMap(listeningPortsOf),
    ...others.flatMap(({ fields }) =>
      listAt(fields, 'ports').map((port) => countAt(port, 'containerPort') ?? 0),
    ),
    ...others.flatMap(apiPorts),
  ])
}

/** By container, since each container of a pod asks for those of the others. */
const portsBefore = new WeakMap<CheckedContainer, readonly number[]>()

/** The ports on which the API servers of a container listen, in whatever pod. */
function apiPorts(container: CheckedContainer): readonly number[] {
  const known = portsBefore.get(container)
  if (known !== undefined) return known
  const ports = [...new Set(apiServers(container).map((server) => apiPortOf(server) ?? 0))]
  portsBefore.set(container, ports)
  return ports
}

function portNumber(container: CheckedContainer, port: unknown): number | undefined {
  const text = scalarText(port)
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text)) return Number(text)
  const named = listAt(container.fields, 'ports').find((one) => textAt(one, 'name') === text)
  return countAt(named, 'containerPort')
}

/** The servers of a container that answer requests, if it is known on which ports. */
export function serversAtKnownPorts(container: CheckedContainer): Server[] {
  const servers = apiServers(container)
  return servers.every(isPortKnown) ? servers : []
}

/** The servers of a container that answer requests. */
export function apiServers(container: CheckedContainer): Server[] {
  return container.pods
    .flatMap(({ servers }) => servers)
    .filter((server) => server.process.argv[0] !== 'launch' && apiPortOf(server) !== undefined)
}
