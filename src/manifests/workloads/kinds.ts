import type { KubernetesObject } from '../kubernetes/objects.ts'
import { cronJob, job, onEveryNode, podItself, replicated, statefulSet } from './built-in.ts'
import { byShape } from './by-shape.ts'
import { dynamoGraph } from './dynamo.ts'
import { jobSet } from './job-set.ts'
import { inferenceService, llmInferenceService, servingRuntime } from './kserve.ts'
import { kubeaiModel } from './kubeai.ts'
import { leaderWorkerSet } from './leader-worker-set.ts'
import type { WorkloadPods } from './pod.ts'
import { rayCluster, rayClusterFleet, rayClusterWithin } from './ray.ts'
import { roleBasedGroup } from './role-based-group.ts'
import { modelServing, roleSet, stormService } from './roles.ts'
import { volcanoJob } from './volcano.ts'

/** Makes the pods of an object; `stream` are all objects that were sent. */
export type MakePods = (
  object: KubernetesObject,
  stream: readonly KubernetesObject[],
) => WorkloadPods

interface WorkloadKind {
  readonly group: string
  readonly kinds: readonly string[]
  readonly pods: MakePods
}

/** Every kind for which it is known how its pods are made; the pods of any other kind are found by shape. */
const WORKLOAD_KINDS: readonly WorkloadKind[] = [
  { group: '', kinds: ['Pod'], pods: podItself },
  { group: '', kinds: ['ReplicationController'], pods: replicated },
  { group: 'apps', kinds: ['Deployment', 'ReplicaSet'], pods: replicated },
  { group: 'apps', kinds: ['DaemonSet'], pods: onEveryNode },
  { group: 'apps', kinds: ['StatefulSet'], pods: statefulSet },
  { group: 'batch', kinds: ['Job'], pods: job },
  { group: 'batch', kinds: ['CronJob'], pods: cronJob },
  { group: 'jobset.x-k8s.io', kinds: ['JobSet'], pods: jobSet },
  { group: 'leaderworkerset.x-k8s.io', kinds: ['LeaderWorkerSet'], pods: leaderWorkerSet },
  { group: 'ray.io', kinds: ['RayCluster'], pods: rayCluster },
  { group: 'ray.io', kinds: ['RayJob', 'RayService'], pods: rayClusterWithin },
  { group: 'serving.kserve.io', kinds: ['InferenceService'], pods: inferenceService },
  { group: 'serving.kserve.io', kinds: ['LLMInferenceService'], pods: llmInferenceService },
  {
    group: 'serving.kserve.io',
    kinds: ['ServingRuntime', 'ClusterServingRuntime'],
    pods: servingRuntime,
  },
  { group: 'orchestration.aibrix.ai', kinds: ['RayClusterFleet'], pods: rayClusterFleet },
  { group: 'orchestration.aibrix.ai', kinds: ['StormService'], pods: stormService },
  { group: 'orchestration.aibrix.ai', kinds: ['RoleSet'], pods: roleSet },
  { group: 'workload.serving.volcano.sh', kinds: ['ModelServing'], pods: modelServing },
  { group: 'workloads.x-k8s.io', kinds: ['RoleBasedGroup'], pods: roleBasedGroup },
  { group: 'nvidia.com', kinds: ['DynamoGraphDeployment'], pods: dynamoGraph },
  { group: 'kubeai.org', kinds: ['Model'], pods: kubeaiModel },
  { group: 'argoproj.io', kinds: ['Rollout'], pods: replicated },
  { group: 'apps.openshift.io', kinds: ['DeploymentConfig'], pods: replicated },
  { group: 'apps.kruise.io', kinds: ['CloneSet'], pods: replicated },
  { group: 'apps.kruise.io', kinds: ['StatefulSet'], pods: statefulSet },
  { group: 'serving.knative.dev', kinds: ['Service', 'Configuration'], pods: replicated },
  { group: 'batch.volcano.sh', kinds: ['Job'], pods: volcanoJob },
  { group: 'kubeflow.org', kinds: ['PyTorchJob', 'MPIJob'], pods: byShape },
  { group: 'disaggregatedset.x-k8s.io', kinds: ['DisaggregatedSet'], pods: byShape },
  { group: 'workload.serving.volcano.sh', kinds: ['ModelBooster'], pods: byOperator },
  { group: 'kaito.sh', kinds: ['Workspace', 'InferenceSet'], pods: byOperator },
  { group: 'production-stack.vllm.ai', kinds: ['VLLMRuntime'], pods: byOperator },
  { group: 'inference.llmaz.io', kinds: ['Playground', 'Service'], pods: byOperator },
  { group: 'nvidia.com', kinds: ['DynamoGraphDeploymentRequest'], pods: byOperator },
]

/** The API groups of these kinds, which an admission webhook has to select. */
export const WORKLOAD_GROUPS: readonly string[] = WORKLOAD_KINDS.map(({ group }) => group)

/** A kind whose operator makes the command from its own fields; pods that the object has as well are checked. */
function byOperator(object: KubernetesObject): WorkloadPods {
  const { total, pods } = byShape(object)
  if (total > 0) return { total, pods }
  const incomplete = `the operator of ${object.kind} makes the command from fields of its own. Check what it makes, such as its Deployment`
  return /vllm/i.test(JSON.stringify(object.value)) || !NAMES_ITS_ENGINE.has(object.kind)
    ? { total: 0, pods: [], incomplete }
    : { total: 0, pods: [] }
}

/** Kinds that run other engines as well, and say which one. */
const NAMES_ITS_ENGINE = new Set([
  'ModelBooster',
  'Playground',
  'Service',
  'DynamoGraphDeploymentRequest',
])

const BY_KIND = new Map<string, MakePods>(
  WORKLOAD_KINDS.flatMap(({ group, kinds, pods }) =>
    kinds.map((kind): [string, MakePods] => [`${group}/${kind}`, pods]),
  ),
)

/** Kinds that hold what looks like a pod spec and run nothing. */
const NO_WORKLOADS = new Set(['CustomResourceDefinition', 'ConfigMap', 'Secret'])

/** The pods that an object makes; none if it is not a workload. */
export function podsOf(
  object: KubernetesObject,
  stream: readonly KubernetesObject[],
): WorkloadPods {
  if (NO_WORKLOADS.has(object.kind)) return { total: 0, pods: [] }
  const known = BY_KIND.get(`${object.group}/${object.kind}`)
  return known === undefined ? { ...byShape(object), isUnknownKind: true } : known(object, stream)
}
