import type { Dataclass, Field } from '../../vllm/dataclasses/dataclass.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
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
  const names = factors.map(({ name }) => name)
  const usual = factors.map(({ name }) => (name in defaults ? defaults[name] : NO_DEFAULT))
  const usualText = usualRuns(factors, defaults)
  return {
    scheme: 'sorted_json',
    names,
    factors: (config, environment) => factorValues(factors, config, environment),
    text(config, environment) {
      const pieces: string[] = []
      let next = 0
      for (let at = 0; at < names.length; at++) {
        if (config[names[at] as string] === usual[at]) continue
        const value = factors[at]?.value(config, environment)
        if (value === undefined) return undefined
        pieces.push(usualText(next, at), pythonJson(value))
        next = at + 1
      }
      pieces.push(usualText(next, names.length))
      return pieces
    },
  }
}

/** What no value of a config equals: a factor of the environment has no default. */
const NO_DEFAULT = Symbol('no default')

/**
 * The text from the value of the factor before `from` to that of the factor at `to`, with all in between at their
 * defaults. Each such run is written once, as most configs differ from the defaults in the same few values: putting
 * every member together for each request costs `/v1/resolve` a tenth of its throughput (`npm run bench throughput`).
 */
function usualRuns(factors: readonly Factor[], defaults: Values) {
  const keys = factors.map(({ name }, at) => `${at === 0 ? '{' : ', '}${pythonJson(name)}: `)
  const members = factors.map((factor, at) => {
    const value = factor.name in defaults ? factor.value(defaults, {}) : undefined
    return value === undefined ? '' : keys[at] + pythonJson(value)
  })
  const runs = new Map<number, string>()
  return (from: number, to: number): string => {
    const key = from * (factors.length + 1) + to
    const known = runs.get(key)
    if (known !== undefined) return known
    const run = [...members.slice(from, to), keys[to] ?? '}'].join('')
    runs.set(key, run)
    return run
  }
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
