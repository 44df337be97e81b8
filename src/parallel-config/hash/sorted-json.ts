import type { Field } from '../../vllm/dataclasses/dataclass.ts'
import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Environment } from '../outcome.ts'
import { environmentFactor, factorValues, fieldFactor } from './factor.ts'
import type { Factor, HashPlan, Values } from './hash-plan.ts'
import { jsonString } from './python-text.ts'

/** A factor that can write itself, so that no structure is built only to be written. */
interface WrittenFactor extends Factor {
  /** The value as Python's `json.dumps` writes it; undefined where vLLM raises. */
  readonly write: (config: Values, environment: Environment) => string | undefined
}

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
  const factors = fields.filter((field) => field.hashed).map(writtenField)
  if (HASHES_ENVIRONMENT[index]) factors.push(written(environmentFactor(index)))
  factors.sort((a, b) => (a.name < b.name ? -1 : 1))
  const run = defaultRuns(factors, defaults)
  const changed = findChanged(factors, defaults)
  return {
    scheme: 'sorted_json',
    names: factors.map((factor) => factor.name),
    factors: (config, environment) => factorValues(factors, config, environment),
    text(config, environment) {
      const pieces: string[] = []
      let next = 0
      for (const place of changed(config)) {
        const value = factors[place]?.write(config, environment)
        if (value === undefined) return undefined
        pieces.push(run(next, place), value)
        next = place + 1
      }
      pieces.push(run(next, factors.length))
      return pieces
    },
  }
}

/** Makes what finds the places, ascending, of the factors that have no default or are not at it. */
function findChanged(factors: readonly Factor[], defaults: Values) {
  const placeOf = new Map(factors.map(({ name }, place) => [name, place]))
  const placeAt = Object.keys(defaults).map((name) => placeOf.get(name))
  const defaultValues = Object.values(defaults)
  const always = [...placeOf].filter(([name]) => !(name in defaults)).map(([, place]) => place)
  return (config: Values): readonly number[] => {
    const places = always.slice()
    // A config is a copy of the defaults, so both have their fields in one order, and no name needs to be looked up.
    let position = 0
    for (const name in config) {
      const place = placeAt[position]
      if (place !== undefined && config[name] !== defaultValues[position]) insert(places, place)
      position++
    }
    return places
  }
}

function insert(ascending: number[], place: number): void {
  let at = ascending.length
  for (; at > 0 && Number(ascending[at - 1]) > place; at--) {
    ascending[at] = Number(ascending[at - 1])
  }
  ascending[at] = place
}

/**
 * The text of the defaults in runs: from the factor at `from` on up to the value of the one at `to`, or to the end. Each is
 * made once, for most configs differ from the defaults in the same few values.
 */
function defaultRuns(factors: readonly WrittenFactor[], defaults: Values) {
  const keys = factors.map(({ name }, at) => `${at === 0 ? '{' : ', '}${jsonString(name)}: `)
  const members = factors.map(
    ({ name, write }, at) => `${keys[at]}${name in defaults ? write(defaults, {}) : ''}`,
  )
  const ends = factors.length + 1
  const runs = new Array<string | undefined>(ends * ends).fill(undefined)
  return (from: number, to: number): string =>
    (runs[from * ends + to] ??= [...members.slice(from, to), keys[to] ?? '}'].join(''))
}

function written(factor: Factor): WrittenFactor {
  return {
    ...factor,
    write(config, environment) {
      const value = factor.value(config, environment)
      return value === undefined ? undefined : json(value)
    },
  }
}

function writtenField({ name, dataclass }: Field): WrittenFactor {
  if (dataclass === undefined) return written(fieldFactor(name))
  const { qualifiedName } = dataclass
  const members = dataclass.fields.map((member) => member.name).sort()
  const keys = members.map((member, at) => `${at === 0 ? '[' : '], '}[${jsonString(member)}, `)
  return {
    name,
    value(config) {
      const nested = config[name] as Values
      return [qualifiedName, members.map((member) => [member, nested[member]])]
    },
    write(config) {
      const nested = config[name] as Values
      let text = `[${jsonString(qualifiedName)}, `
      for (let at = 0; at < members.length; at++) {
        text += keys[at] + json(nested[members[at] ?? ''])
      }
      return `${text}]]]`
    },
  }
}

/** A value as Python's `json.dumps` writes it. */
function json(value: unknown): string {
  if (typeof value === 'string') return jsonString(value)
  if (Array.isArray(value)) return `[${value.map(json).join(', ')}]`
  return String(value)
}
