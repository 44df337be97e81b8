import { releaseIndex } from '../../vllm/releases/ranges.ts'
import { environmentFactor, factorValues, fieldFactor } from './factor.ts'
import type { Factor, HashPlan, Values } from './hash-plan.ts'
import { pythonRepr } from './python-text.ts'

const FIELDS = [
  'pipeline_parallel_size',
  'tensor_parallel_size',
  'enable_expert_parallel',
  'data_parallel_size',
]

/** With EPLB, 0.11.1 also hashes these of its settings, in this order. */
const EPLB_FIELDS = ['log_balancedness', 'window_size', 'step_interval', 'num_redundant_experts']

const BACKEND_IS_A_FIELD_SINCE = releaseIndex('0.11.1')

/** The hash of a Python list's repr: `ParallelConfig.compute_hash`, 0.10.1 to 0.11.2. */
export function pythonListPlan(index: number): HashPlan {
  const first = FIELDS.map(fieldFactor)
  if (index < BACKEND_IS_A_FIELD_SINCE) {
    const factors = [...first, environmentFactor(index)]
    return plan(factors, () => factors)
  }
  const always = [...first, fieldFactor('all2all_backend'), fieldFactor('enable_eplb')]
  const withEplb = [...always, ...EPLB_FIELDS.map(eplbFactor)]
  return plan(withEplb, (config) => (config.enable_eplb ? withEplb : always))
}

function eplbFactor(name: string): Factor {
  return {
    name: `eplb_config.${name}`,
    value: (config) => (config.eplb_config as Values)[name],
  }
}

function plan(all: readonly Factor[], factorsOf: (config: Values) => readonly Factor[]): HashPlan {
  return {
    scheme: 'list_repr',
    names: all.map((factor) => factor.name),
    factors: (config, environment) => factorValues(factorsOf(config), config, environment),
    text(config, environment) {
      const values = factorsOf(config).map((factor) => factor.value(config, environment))
      return values.includes(undefined) ? undefined : [`[${values.map(repr).join(', ')}]`]
    },
  }
}

/** A value as Python's `repr` writes it. */
function repr(value: unknown): string {
  if (typeof value === 'string') return pythonRepr(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? 'None' : String(value)
}
