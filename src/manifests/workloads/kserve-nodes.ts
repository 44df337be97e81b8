import type { KubernetesObject } from '../kubernetes/objects.ts'
import { countAt, fieldsAt, isFields, listAt } from '../kubernetes/values.ts'
import { isAccelerator } from '../pods/accelerators.ts'
import { mergePatch } from './merge.ts'
import {
  type EnvironmentEntry,
  makePod,
  type Pod,
  type PodTemplate,
  specAt,
  type WorkloadPods,
} from './pod.ts'

/** The nodes of one server: a head, and workers that join its Ray cluster. */
interface Nodes {
  readonly name: string
  /** What runs in the workers. */
  readonly worker: PodTemplate
  readonly tensor: number
  readonly pipeline: number
}

/**
 * The nodes of an InferenceService or, where both are the same, of a ServingRuntime: its sizes go before those of the
 * runtime.
 */
export function nodesOf(
  object: KubernetesObject,
  workerSpec: unknown,
  runtime: KubernetesObject,
): Nodes {
  const base = fieldsAt(runtime.value, 'spec', 'workerSpec')
  const isRuntime = object === runtime
  const spec = isRuntime ? base : mergePatch(base, fieldsAt(workerSpec))
  const size = (field: string) => countAt(spec, field) ?? 1
  return {
    name: isRuntime ? object.name : `${object.name}-predictor`,
    worker: {
      ...specAt(object, 'spec', ...(isRuntime ? [] : ['predictor']), 'workerSpec'),
      spec,
    },
    tensor: size('tensorParallelSize'),
    pipeline: size('pipelineParallelSize'),
  }
}

/** A head and workers with what the controller sets (`pkg/controller/v1beta1/inferenceservice/components/predictor.go`). */
export function overNodes(object: KubernetesObject, head: PodTemplate, nodes: Nodes): WorkloadPods {
  const { name, tensor, pipeline } = nodes
  const sizes: EnvironmentEntry[] = [
    ['PIPELINE_PARALLEL_SIZE', String(pipeline)],
    ['RAY_NODE_COUNT', String(pipeline)],
  ]
  const traits = { gang: name, gangSize: pipeline }
  function* pods(): Generator<Pod> {
    yield makePod(object, withDevices(head, tensor), `${name}-0`, {
      ...traits,
      injected: {
        after: [
          ...sizes,
          ['TENSOR_PARALLEL_SIZE', String(tensor)],
          ['MODEL_NAME', object.name],
          ['MODEL_DIR', '/mnt/models'],
        ],
      },
    })
    const worker = withDevices(nodes.worker, tensor)
    for (let n = 0; n < pipeline - 1; n++) {
      yield makePod(object, worker, `${name}-worker-${n}`, {
        ...traits,
        injected: {
          after: [...sizes, ['ISVC_NAME', object.name], ['HEAD_SVC', `${object.name}-head`]],
        },
      })
    }
  }
  return { total: pipeline, pods: pods() }
}

/** The controller asks for as many GPUs as the tensor parallel size, unless the container says how many. */
function withDevices(template: PodTemplate, count: number): PodTemplate {
  const [server, ...others] = listAt(template.spec, 'containers')
  const limits = fieldsAt(server, 'resources', 'limits')
  if (!isFields(server) || Object.keys(limits).some(isAccelerator)) return template
  const resources = {
    ...fieldsAt(server, 'resources'),
    limits: { ...limits, 'nvidia.com/gpu': String(count) },
  }
  return {
    ...template,
    spec: { ...template.spec, containers: [{ ...server, resources }, ...others] },
  }
}
