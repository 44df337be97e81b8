import type { Check } from '../parallel-config/index.ts'
import { knownModel } from '../serve/model/known-models.ts'
import type { Deployment } from './deployment/deployment.ts'
import type { ParallelSizes } from './groups/process-groups.ts'
import { type PlanHost, summaryOf } from './host.ts'

/** An estimate of the memory that the weights take on each device. */
export interface WeightEstimate {
  /** `unknown`: the size of the model or of the devices is. */
  readonly fits: 'yes' | 'no' | 'unknown'
  /** Null: unknown. */
  readonly bytes_per_device: number | null
  /** The part of the smallest device's memory that vLLM uses; null: unknown. */
  readonly usable_bytes: number | null
  readonly formula: string
}

const DEFAULT_UTILIZATION = 0.9

/**
 * parameters × bytes_per_parameter over the devices that share one copy: those of an engine; for a mixture of experts
 * those of all engines, as vLLM spreads the experts over them. What every device keeps a copy of is left out.
 */
export function estimateWeights(
  deployment: Deployment,
  sizes: ParallelSizes,
  hosts: readonly PlanHost[],
): WeightEstimate {
  const { parameters, bytes_per_parameter } = weightFacts(deployment)
  const shared = deployment.isMoe
    ? 'tensor × pipeline × prefill_context × data'
    : 'tensor × pipeline'
  const formula = `parameters × bytes_per_parameter ÷ (${shared}) ≤ device memory × gpu_memory_utilization`
  const memories = hosts.map((host) => summaryOf(host).least_memory_bytes)
  const usable =
    memories.includes(null) || memories.length === 0
      ? null
      : Math.floor(Math.min(...memories.map(Number)) * utilization(deployment))
  if (parameters === null || bytes_per_parameter === null) {
    return { fits: 'unknown', bytes_per_device: null, usable_bytes: usable, formula }
  }
  const experts = deployment.isMoe ? sizes.prefill_context * sizes.data : 1
  const bytes = Math.ceil(
    (parameters * bytes_per_parameter) / (sizes.tensor * sizes.pipeline * experts),
  )
  const fits = usable === null ? 'unknown' : bytes <= usable ? 'yes' : 'no'
  return { fits, bytes_per_device: bytes, usable_bytes: usable, formula }
}

interface WeightFacts {
  readonly parameters: number | null
  readonly bytes_per_parameter: number | null
}

/** What was sent; what is not, of the known model with the name in the command, unless its `config.json` was sent. */
function weightFacts({ model, arguments: { values } }: Deployment): WeightFacts {
  const { parameters, bytes_per_parameter } = model?.facts ?? {}
  const name = String(values.get('model_tag') ?? values.get('model') ?? '')
  const known = model?.config == null ? knownModel(name) : undefined
  // Other weights than those published take another number of bytes.
  const isChanged = values.get('quantization') !== null || values.get('dtype') !== 'auto'
  const published = isChanged ? undefined : known?.bytesPerParameter
  return {
    parameters: parameters ?? known?.parameters ?? null,
    bytes_per_parameter: bytes_per_parameter ?? published ?? null,
  }
}

function utilization({ arguments: { values } }: Deployment): number {
  const given = values.get('gpu_memory_utilization')
  return typeof given === 'number' ? given : DEFAULT_UTILIZATION
}

/** The check that `weightsCheck` makes. */
export const WEIGHTS_FIT = {
  code: 'weights_fit',
  summary:
    'By an estimate, the weights do not fit into the part of the device memory that vLLM uses.',
} as const

/** The estimate as a check of the plan. */
export function weightsCheck(deployment: Deployment, estimate: WeightEstimate): Check {
  const { fits, bytes_per_device, usable_bytes, formula } = estimate
  const check = {
    code: WEIGHTS_FIT.code,
    severity: 'error',
    pointer: '/model/facts/parameters',
  } as const
  if (fits === 'unknown') {
    const { parameters, bytes_per_parameter } = weightFacts(deployment)
    const fact =
      parameters === null
        ? '/model/facts/parameters'
        : bytes_per_parameter === null
          ? '/model/facts/bytes_per_parameter'
          : undefined
    const missing = fact === undefined ? 'the memory of the devices' : nameOf(fact)
    const advice = fact === undefined ? '' : `. Send ${missing}`
    return {
      ...check,
      verdict: 'unknown',
      message: `It was not checked whether the weights fit, because ${missing} is unknown (${formula})${advice}`,
      ...(fact !== undefined && { fact }),
    }
  }
  const shown = `${gibibytes(bytes_per_device)} of weights on each device, of ${gibibytes(usable_bytes)} that vLLM may use, by the estimate ${formula}`
  return fits === 'yes'
    ? { ...check, verdict: 'pass', message: `About ${shown}` }
    : {
        ...check,
        verdict: 'fail',
        message: `About ${shown}. Raise tensor_parallel_size or pipeline_parallel_size, or use a smaller quantization`,
      }
}

/** A fact as a request writes it: `model.facts.parameters`. */
function nameOf(fact: string): string {
  return fact.slice(1).replaceAll('/', '.')
}

/** A number of bytes for a message. */
export function gibibytes(bytes: number | null): string {
  return `${((bytes ?? 0) / 2 ** 30).toFixed(1)} GiB`
}
