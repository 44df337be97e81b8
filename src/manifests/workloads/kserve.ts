import type { KubernetesObject } from '../kubernetes/objects.ts'
import {
  countAt,
  type Fields,
  fieldsAt,
  isFields,
  listAt,
  textAt,
  valueAt,
} from '../kubernetes/values.ts'
import { nodesOf, overNodes } from './kserve-nodes.ts'
import { type ItemsBefore, numbered, type PodTemplate, specAt, type WorkloadPods } from './pod.ts'
import { joined } from './roles.ts'

const NOTHING: ReadonlyMap<string, string> = new Map()
const SERVER_CONTAINER = 'kserve-container'

/** An InferenceService (KServe): its predictor, with the serving runtime that it names where that is in the stream. */
export function inferenceService(
  object: KubernetesObject,
  stream: readonly KubernetesObject[],
): WorkloadPods {
  const predictor = fieldsAt(object.value, 'spec', 'predictor')
  const total = countAt(predictor, 'minReplicas') ?? 1
  const path = ['spec', 'predictor']
  const prefix = `${object.name}-predictor`
  if (!isFields(predictor.model)) {
    return { total, pods: numbered(object, specAt(object, ...path), prefix, total) }
  }
  const name = textAt(predictor, 'model', 'runtime')
  const runtime = stream.find(
    ({ kind, name: own }) => /^(?:Cluster)?ServingRuntime$/.test(kind) && own === name,
  )
  const spec = mergedSpec(predictor, runtime, object.name)
  const template: PodTemplate = {
    specPath: [...object.path, ...path],
    serverPath: [...object.path, ...path, 'model'],
    putBefore: putBefore(spec, predictor.model),
    spec,
    labels: NOTHING,
    annotations: NOTHING,
  }
  if (runtime !== undefined && isFields(predictor.workerSpec))
    return overNodes(object, template, nodesOf(object, predictor.workerSpec, runtime))
  const pods = numbered(object, template, prefix, total)
  if (runtime !== undefined) return { total, pods }
  const incomplete = `KServe merges the serving runtime ${name ?? 'that it chooses by the model format'} into this predictor, and it is not in the stream. Send it as well`
  return { total, pods, incomplete }
}

/** A ServingRuntime on its own: what the predictors run that use it, with the sizes of the runtime. */
export function servingRuntime(object: KubernetesObject): WorkloadPods {
  const template = specAt(object, 'spec')
  const worker = fieldsAt(object.value, 'spec', 'workerSpec')
  const isUnknownKind = true
  if (worker.containers === undefined)
    return { total: 1, pods: numbered(object, template, object.name, 1), isUnknownKind }
  return { ...overNodes(object, template, nodesOf(object, worker, object)), isUnknownKind }
}

/** The model's container laid over that of the runtime: arguments follow, variables replace (`isvc_utils.go`). */
function mergedSpec(
  predictor: Fields,
  runtime: KubernetesObject | undefined,
  name: string,
): Fields {
  const model = fieldsAt(predictor, 'model')
  const spec = fieldsAt(runtime?.value, 'spec')
  const containers = listAt(spec, 'containers')
  const base = containers.find((one) => textAt(one, 'name') === SERVER_CONTAINER) ?? containers[0]
  const own = new Set(listAt(model, 'env').map((entry) => textAt(entry, 'name')))
  const env = listAt(base, 'env').filter((entry) => !own.has(textAt(entry, 'name')))
  const server = withoutUndefined({
    name: SERVER_CONTAINER,
    ...fieldsAt(base),
    image: model.image ?? valueAt(base, 'image'),
    command: model.command ?? valueAt(base, 'command'),
    args: [...listAt(base, 'args'), ...listAt(model, 'args')].map((text) => named(text, name)),
    env: [...env, ...listAt(model, 'env')],
    resources: model.resources ?? valueAt(base, 'resources'),
    ports: model.ports ?? valueAt(base, 'ports'),
  })
  const others = containers.filter((one) => one !== base)
  return { ...spec, ...predictor, containers: [server, ...others] }
}

/** The arguments and variables of the runtime stand before those of the model. */
function putBefore(spec: Fields, model: unknown): ItemsBefore {
  const count = (list: 'args' | 'env') =>
    listAt(spec, 'containers', 0, list).length - listAt(model, list).length
  return { args: count('args'), env: count('env') }
}

function named(text: unknown, name: string): unknown {
  return typeof text === 'string' ? text.replace(/\{\{\s*\.Name\s*\}\}/g, name) : text
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

const PRESET =
  'KServe merges a preset of the cluster (an LLMInferenceServiceConfig) into it, whose script starts vLLM: only spec.parallelism, VLLM_ADDITIONAL_ARGS and the rest of the container are in the stream'

/** An LLMInferenceService (KServe): decode and prefill, each with a template and perhaps workers. */
export function llmInferenceService(object: KubernetesObject): WorkloadPods {
  const templates = [
    { path: ['spec', 'template'], replicas: ['spec', 'replicas'], suffix: 'kserve' },
    { path: ['spec', 'worker'], replicas: [], suffix: 'kserve-mn' },
    {
      path: ['spec', 'prefill', 'template'],
      replicas: ['spec', 'prefill', 'replicas'],
      suffix: 'kserve-prefill',
    },
    { path: ['spec', 'prefill', 'worker'], replicas: [], suffix: 'kserve-prefill-mn' },
  ]
  return joined(
    templates
      .filter(({ path }) => isFields(valueAt(object.value, ...path)))
      .map(({ path, replicas, suffix }) => {
        const total = countAt(object.value, ...replicas) ?? 1
        const template = specAt(object, ...path)
        const pods = numbered(object, template, `${object.name}-${suffix}`, total)
        const saysWhatRuns = listAt(template.spec, 'containers').some(
          (one) => valueAt(one, 'command') !== undefined || valueAt(one, 'args') !== undefined,
        )
        return saysWhatRuns ? { total, pods } : { total, pods, incomplete: PRESET }
      }),
  )
}
