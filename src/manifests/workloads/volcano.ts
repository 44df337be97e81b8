import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, fieldsAt, listAt, textAt } from '../kubernetes/values.ts'
import { byShape } from './by-shape.ts'
import { type EnvironmentEntry, makePod, type Pod, templateAt, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

/** A Job of Volcano: the pods of its tasks, with the variables that its plugins give them. */
export function volcanoJob(object: KubernetesObject): WorkloadPods {
  const plugins = fieldsAt(object.value, 'spec', 'plugins')
  // Plugins of frameworks bring in the addresses and ranks of the framework.
  if ('pytorch' in plugins || 'mpi' in plugins || 'tensorflow' in plugins || 'ray' in plugins) {
    const incomplete = 'the plugins of the Job add variables and commands of their own'
    return { ...byShape(object), incomplete }
  }
  const tasks = tasksOf(object)
  const hosts = 'svc' in plugins ? hostsOf(object, tasks) : []
  const hasIndex = 'env' in plugins
  return joined(
    tasks.map(({ name, replicas, at }) => ({
      total: replicas,
      pods: podsOfTask(object, { name, replicas, at }, (index) => [
        ...(hasIndex ? [indexAs('VK_TASK_INDEX', index), indexAs('VC_TASK_INDEX', index)] : []),
        ...hosts,
      ]),
    })),
  )
}

interface Task {
  readonly name: string
  readonly replicas: number
  readonly at: number
}

function tasksOf(object: KubernetesObject): Task[] {
  return listAt(object.value, 'spec', 'tasks').map((task, at) => ({
    name: textAt(task, 'name') ?? `default${at}`,
    replicas: countAt(task, 'replicas') ?? 1,
    at,
  }))
}

function* podsOfTask(
  object: KubernetesObject,
  { name, replicas, at }: Task,
  variables: (index: number) => readonly EnvironmentEntry[],
): Generator<Pod> {
  const template = templateAt(object, 'spec', 'tasks', at, 'template')
  for (let n = 0; n < replicas; n++) {
    yield makePod(object, template, `${object.name}-${name}-${n}`, {
      nameIsKnown: true,
      gang: object.name,
      injected: { after: variables(n) },
    })
  }
}

function indexAs(name: string, index: number): EnvironmentEntry {
  return [name, String(index)]
}

/** More hosts than these are not listed: the pods of such a Job are not checked either. */
const MOST_HOSTS = 1024

/** The variables that the plugin `svc` sets in every pod: the hosts of each task, and how many they are. */
function hostsOf(object: KubernetesObject, tasks: readonly Task[]): EnvironmentEntry[] {
  return tasks.flatMap(({ name, replicas }): EnvironmentEntry[] => {
    const task = name.replaceAll('-', '_').toUpperCase()
    const hosts = Array.from(
      { length: Math.min(replicas, MOST_HOSTS) },
      (_, n) => `${object.name}-${name}-${n}.${object.name}`,
    )
    return [
      [`VC_${task}_HOSTS`, hosts.join(',')],
      [`VC_${task}_NUM`, String(replicas)],
    ]
  })
}
