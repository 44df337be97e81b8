import { readsVariable } from '../../../vllm/environment-variables/index.ts'
import type { KubernetesObject } from '../../kubernetes/objects.ts'
import { listAt, textAt, valueAt } from '../../kubernetes/values.ts'
import { argumentOf, runsVllm } from '../../servers/server.ts'
import { atContainer, type ContainerRule, type Draft } from '../draft.ts'

/** Variables of vLLM that hold a port or an address, which the variables of a Service can have the names of. */
const VARIABLES_OF_PORTS = [
  'VLLM_PORT',
  'VLLM_DP_MASTER_PORT',
  'VLLM_NIXL_SIDE_CHANNEL_PORT',
  'VLLM_RPC_PORT',
]

/** Whether the kubelet sets variables for an object: a Service with an address of its own. */
function setsVariables({ kind, group, value }: KubernetesObject): boolean {
  if (kind !== 'Service' || group !== '') return false
  return (
    textAt(value, 'spec', 'clusterIP') !== 'None' &&
    textAt(value, 'spec', 'type') !== 'ExternalName'
  )
}

/** Services whose name makes Kubernetes set a variable that vLLM reads. */
export const serviceLinkRule: ContainerRule = function* serviceLinkRule(container, { objects }) {
  const { template, workload, release, pods } = container
  if (!runsVllm(container) || template.spec.enableServiceLinks === false) return
  for (const service of objects) {
    if (!setsVariables(service) || service.namespace !== workload.object.namespace) continue
    const variable = `${service.name.toUpperCase().replaceAll('-', '_')}_PORT`
    if (!VARIABLES_OF_PORTS.includes(variable) || !readsVariable(variable, release.version))
      continue
    // A variable of the container itself is set after those of Services.
    if (pods.every(({ run }) => run.environment.values.has(variable))) continue
    const message = `The Service ${service.name} makes Kubernetes set ${variable} to tcp://..., which vLLM refuses. Set enableServiceLinks: false in the pod spec, or rename the Service`
    yield atPodSpecStart(container, message)
  }
}

function atPodSpecStart(container: Parameters<ContainerRule>[0], message: string): Draft {
  return {
    ...atContainer('service_sets_variable', container, [], message),
    path: container.template.specPath,
  }
}

/** NUMA binding without the capability that it needs. */
export const numaRule: ContainerRule = function* numaRule(container) {
  const servers = container.pods.flatMap((podRun) => podRun.servers)
  if (!servers.some((server) => argumentOf(server, 'numa_bind') === true)) return
  const added = listAt(container.fields, 'securityContext', 'capabilities', 'add')
  const isPrivileged = valueAt(container.fields, 'securityContext', 'privileged') === true
  const isAllowed = ['SYS_NICE', 'CAP_SYS_NICE', 'ALL', 'SYS_ADMIN'].some((name) =>
    added.includes(name),
  )
  const seccomp = textAt(container.fields, 'securityContext', 'seccompProfile', 'type')
  if (isPrivileged || isAllowed || seccomp === 'Unconfined') return
  const message =
    '--numa-bind sets the memory policy of the workers, which needs SYS_NICE. Add it under securityContext.capabilities.add'
  yield atContainer('numa_binding_not_permitted', container, ['securityContext'], message)
}
