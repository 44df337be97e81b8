import { OBJECTS } from '../fields/index.ts'
import type { Environment } from '../outcome.ts'
import { byRelease, releaseIndex } from '../releases/ranges.ts'
import type { Field } from '../releases/release.ts'
import { all2allBackendFromEnvironment } from '../rules/all2all-backend.ts'
import { jsonString, pythonRepr } from './python-text.ts'

type Config = Readonly<Record<string, unknown>>

/** One value that goes into the hash. */
interface Factor {
  readonly name: string
  /** The value as it is hashed, in JSON's terms; undefined where vLLM raises. */
  readonly value: (config: Config, environment: Environment) => unknown
}

/** How a release makes its hash. */
export interface HashPlan {
  /** The factors by name, in the order in which they are written; undefined where vLLM raises. */
  readonly factors: (
    config: Config,
    environment: Environment,
  ) => Record<string, unknown> | undefined
  /** The text whose SHA-256 is the hash; undefined where vLLM raises. */
  readonly text: (config: Config, environment: Environment) => string | undefined
}

/** Up to 0.11.2 the factors are a list, written as Python's repr; then a dict, as JSON with sorted keys. */
const SORTED_JSON_SINCE = releaseIndex('0.12.0')

/** In 0.12.0 and 0.13.0 the environment is hashed beside the fields. */
const ENVIRONMENT_FACTORS = byRelease<boolean>(
  ['0.10.1', false],
  ['0.12.0', true],
  ['0.14.0', false],
)

/** The hash of the release at `index`: `ParallelConfig.compute_hash`, and `vllm/config/utils.py` from 0.12.0 on. */
export function planHash(fields: readonly Field[], index: number): HashPlan {
  return index < SORTED_JSON_SINCE ? planList(index) : planSortedJson(fields, index)
}

function planSortedJson(fields: readonly Field[], index: number): HashPlan {
  const factors: Factor[] = fields.filter((field) => field.hashed).map(fieldFactor)
  if (ENVIRONMENT_FACTORS[index]) factors.push(environmentBackend(index))
  factors.sort((a, b) => (a.name < b.name ? -1 : 1))
  const keys = factors.map((factor) => `${jsonString(factor.name)}: `)
  return {
    factors: (config, environment) => valuesOf(factors, config, environment),
    text(config, environment) {
      let text = '{'
      for (let at = 0; at < factors.length; at++) {
        const value = factors[at]?.value(config, environment)
        if (value === undefined) return undefined
        text += (at === 0 ? '' : ', ') + keys[at] + pythonJson(value)
      }
      return `${text}}`
    },
  }
}

function environmentBackend(index: number): Factor {
  return {
    name: 'VLLM_ALL2ALL_BACKEND',
    value: (_, environment) => all2allBackendFromEnvironment(environment, index),
  }
}

function fieldFactor(field: Field): Factor {
  const { name, object, dataclass } = field
  if (object === undefined || dataclass === undefined) return topLevel(name)
  const { qualifiedName } = OBJECTS[object]
  const members = dataclass.fields.map((member) => member.name).sort()
  return {
    name,
    value(config) {
      const nested = config[name] as Config
      return [qualifiedName, members.map((member) => [member, nested[member]])]
    },
  }
}

const LIST_FIELDS = [
  'pipeline_parallel_size',
  'tensor_parallel_size',
  'enable_expert_parallel',
  'data_parallel_size',
] as const

/** With EPLB on 0.11.1 hashes these of its settings as well. */
const LIST_EPLB_FIELDS = [
  'log_balancedness',
  'window_size',
  'step_interval',
  'num_redundant_experts',
] as const

const BACKEND_IS_A_FIELD_SINCE = releaseIndex('0.11.1')

function planList(index: number): HashPlan {
  const first = LIST_FIELDS.map(topLevel)
  if (index < BACKEND_IS_A_FIELD_SINCE) {
    return listPlan(() => [...first, environmentBackend(index)])
  }
  const always: Factor[] = [...first, topLevel('all2all_backend'), topLevel('enable_eplb')]
  const withEplb: Factor[] = [...always, ...LIST_EPLB_FIELDS.map(eplbField)]
  return listPlan((config) => (config.enable_eplb ? withEplb : always))
}

function topLevel(name: string): Factor {
  return { name, value: (config) => config[name] }
}

function eplbField(name: (typeof LIST_EPLB_FIELDS)[number]): Factor {
  return {
    name: `eplb_config.${name}`,
    value: (config) => (config.eplb_config as Config)[name],
  }
}

function listPlan(factorsOf: (config: Config) => readonly Factor[]): HashPlan {
  return {
    factors: (config, environment) => valuesOf(factorsOf(config), config, environment),
    text(config, environment) {
      const values = factorsOf(config).map((factor) => factor.value(config, environment))
      return values.includes(undefined) ? undefined : `[${values.map(reprOf).join(', ')}]`
    },
  }
}

function valuesOf(
  factors: readonly Factor[],
  config: Config,
  environment: Environment,
): Record<string, unknown> | undefined {
  const entries = factors.map((factor) => [factor.name, factor.value(config, environment)] as const)
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries)
}

/** A value as Python's `json.dumps` writes it. */
function pythonJson(value: unknown): string {
  if (typeof value === 'string') return jsonString(value)
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  return String(value)
}

/** A value as Python's `repr` writes it. */
function reprOf(value: unknown): string {
  if (typeof value === 'string') return pythonRepr(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? 'None' : String(value)
}
