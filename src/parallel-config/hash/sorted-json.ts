import type { Dataclass, Field } from '../../vllm/dataclasses/dataclass.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Environment } from '../outcome.ts'
import { environmentFactor, factorValues, fieldFactor } from './factor.ts'
import type { Factor, HashPlan, Values } from './hash-plan.ts'
import { pythonJson } from './python-text.ts'

/** In 0.12.0 and 0.13.0 the environment is hashed beside the fields. */
const HASHES_ENVIRONMENT = byRelease<boolean>(
  ['0.10.1', false],
  ['0.12.0', true],
  ['0.14.0', false],
)

/**
 * The hash of JSON with sorted keys, as Python writes it: `ParallelConfig.compute_hash`, and `get_hash_factors` and
 * `hash_factors` of `vllm/config/utils.py`, 0.12.0.
 */
export function sortedJsonPlan(
  fields: readonly Field[],
  defaults: Values,
  index: number,
): HashPlan {
  const factors = fields.filter((field) => field.hashed).map(factorOf)
  if (HASHES_ENVIRONMENT[index]) factors.push(environmentFactor(index))
  factors.sort((a, b) => (a.name < b.name ? -1 : 1))
  // Most values are their default, whose text is written once and not for each request. Without that, resolving takes 1.6
  // times as long or more (npm run bench core), and /v1/resolve loses a fifth of its throughput.
  const members = factors.map((factor) => ({
    factor,
    usual: defaults[factor.name],
    text: factor.name in defaults ? memberOf(factor, defaults, {}) : undefined,
  }))
  return {
    scheme: 'sorted_json',
    names: factors.map((factor) => factor.name),
    factors: (config, environment) => factorValues(factors, config, environment),
    text(config, environment) {
      let written = ''
      for (const { factor, usual, text } of members) {
        const member = config[factor.name] === usual ? text : undefined
        const next = member ?? memberOf(factor, config, environment)
        if (next === undefined) return undefined
        written += written === '' ? next : `, ${next}`
      }
      return `{${written}}`
    },
  }
}

/** A factor as a member of the JSON object; undefined where vLLM raises. */
function memberOf(factor: Factor, config: Values, environment: Environment): string | undefined {
  const value = factor.value(config, environment)
  return value === undefined ? undefined : `${pythonJson(factor.name)}: ${pythonJson(value)}`
}

function factorOf({ name, dataclass }: Field): Factor {
  return dataclass === undefined ? fieldFactor(name) : nestedFactor(name, dataclass)
}

/** A nested object is hashed as its class and its members: `[class, [[name, value], ...]]`, by name. */
function nestedFactor(name: string, { qualifiedName, fields }: Dataclass): Factor {
  const members = fields.map((member) => member.name).sort()
  return {
    name,
    value(config) {
      const nested = config[name] as Values
      return [qualifiedName, members.map((member) => [member, nested[member]])]
    },
  }
}
