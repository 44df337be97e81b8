import { holdsIn, releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { nearest } from '../../../vllm/values/nearest.ts'
import { listSome, show } from '../../../vllm/values/show.ts'
import { Refusal } from '../refusal.ts'
import { dataclassHistories } from '../table/dataclasses.ts'
import { type DataclassHistory, type FieldState, SAMPLES } from '../table/definition.ts'
import { DATACLASS_CHECKS } from './dataclass-checks.ts'
import { isList, type PythonDict, PythonFloat, type PythonValue } from './python-value.ts'
import { toJson } from './to-json.ts'

/** The place of a value, for the message of a refusal. */
interface Place {
  readonly flag: string
  readonly pointer: string
  readonly version: ReleaseVersion
}

let byName: ReadonlyMap<string, DataclassHistory> | undefined

function dataclassOf(name: string): DataclassHistory | undefined {
  byName ??= new Map(dataclassHistories().map((history) => [history.name, history]))
  return byName.get(name)
}

/**
 * Reads a JSON value as pydantic reads it into one of vLLM's dataclasses, with the given keys and no defaults. Throws a
 * `Refusal` for an unknown key or an invalid value.
 */
export function dataclassValue(name: string, value: PythonValue, place: Place): unknown {
  check(name, value, place)
  return toJson(value)
}

function check(name: string, value: PythonValue, place: Place): void {
  const history = dataclassOf(name)
  if (history?.fields === undefined) return
  if (!(value instanceof Map)) {
    throw refused(place, `${place.flag} must be a JSON object, such as {"key": "value"}`)
  }
  const fields = fieldsOf(history, releaseIndex(place.version))
  for (const [key, item] of value) {
    const field = fields.get(key)
    if (field === undefined) checkUnknown(history, key, fields, place)
    else checkField(key, field, item, place)
  }
  checkTogether(name, value, place)
}

function fieldsOf(
  { fields = [] }: DataclassHistory,
  index: number,
): ReadonlyMap<string, FieldState> {
  return new Map(
    fields.flatMap(([name, ...states]) => {
      const state = states.findLast(
        (known) => releaseIndex('since' in known ? known.since : known.removed) <= index,
      )
      return state !== undefined && 'since' in state ? [[name, state]] : []
    }),
  )
}

function checkUnknown(
  { name, forbids_unknown }: DataclassHistory,
  key: string,
  fields: ReadonlyMap<string, FieldState>,
  place: Place,
): void {
  const forbidden =
    forbids_unknown !== undefined && releaseIndex(place.version) >= releaseIndex(forbids_unknown)
  if (!forbidden) return
  const near = nearest(key, fields.keys())
  throw refused(
    place,
    `${place.flag} has the key ${show(key)}, which ${name} of vLLM ${place.version} does not have. ${near === undefined ? 'Remove it' : `Did you mean ${near}?`}`,
  )
}

function checkField(key: string, field: FieldState, value: PythonValue, place: Place): void {
  const nested = field.dataclass
  if (nested !== undefined && value instanceof Map && dataclassOf(nested)?.fields !== undefined) {
    check(nested, value, { ...place, flag: `${place.flag}.${key}` })
    return
  }
  if (takes(field, value)) return
  const words = field.words ?? []
  const hint = words.length === 0 ? expected(field) : `one of ${listSome(words)}`
  throw refused(
    place,
    `${place.flag}.${key} is ${show(toJson(value))}, but vLLM ${place.version} needs ${hint}`,
  )
}

/** Whether a field accepts a value: it lists the value, or accepts the recorded sample of that kind. */
function takes(field: FieldState, value: PythonValue): boolean {
  if (isListed(field, value)) return true
  const isTaken: IsTaken = (samples) =>
    samples.some((sample) => field.takes[SAMPLES.indexOf(sample)] === 'y')
  if (typeof value === 'string') return takesText(value, isTaken)
  // A number takes a boolean as 0 or 1, within its bounds.
  if (value === false) return isTaken(['true']) && isTaken(['0'])
  if (isList(value) && value.length > 0) return value.every((item) => isTaken(listSamples(item)))
  if (value instanceof Map && value.size > 0) {
    return [...value.values()].every((item) => isTaken([`{"x":${sampleInside(item)}}`]))
  }
  return isTaken(samplesFor(value))
}

function isListed({ words = [], lower_case }: FieldState, value: PythonValue): boolean {
  return words.some(
    (word) => word === value || (lower_case && String(word).toLowerCase() === value),
  )
}

/** Whether a field takes one of the samples. */
type IsTaken = (samples: readonly string[]) => boolean

/** A text of digits has to be a number that the field takes: a boolean takes "1", and not "8". */
function takesText(text: string, isTaken: IsTaken): boolean {
  if (text === '') return isTaken(['""'])
  if (isTaken(['"x"'])) return true
  if (INTEGER.test(text)) {
    return isTaken(['"1"']) && isTaken(integerSamples(Number(text.replaceAll('_', ''))))
  }
  if (FLOAT.test(text)) return isTaken(['1.5'])
  return BOOLEAN.test(text) && isTaken(['"true"'])
}

const INTEGER = /^\s*[+-]?[0-9]+(?:_[0-9]+)*(?:\.0+)?\s*$/
const FLOAT = /^\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$/
const BOOLEAN = /^(?:true|false|yes|no|on|off|t|f|y|n)$/i

/** The recorded samples of the kinds of a value, which is accepted if one of them is. */
function samplesFor(value: Exclude<PythonValue, string>): readonly string[] {
  if (value === null) return ['null']
  if (typeof value === 'boolean') return ['true']
  if (value instanceof PythonFloat) return floatSamples(value.value)
  if (typeof value === 'number' || typeof value === 'bigint') return integerSamples(Number(value))
  return value instanceof Map ? ['{}'] : ['[]']
}

function floatSamples(value: number): readonly string[] {
  return Number.isInteger(value) ? ['1.5', ...integerSamples(value)] : ['1.5']
}

function integerSamples(value: number): readonly string[] {
  if (value === 0 || value === 1) return [String(value)]
  return value < 0 ? ['-1'] : ['1000000']
}

function sampleInside(value: PythonValue): string {
  if (value instanceof Map) return '{}'
  if (isList(value)) return '[]'
  return typeof value === 'string' ? '"x"' : '1'
}

/** The samples for a list with this item. */
function listSamples(item: PythonValue): readonly string[] {
  if (item instanceof Map) return ['[{}]']
  if (isList(item)) return ['[[1]]']
  if (typeof item === 'string') return INTEGER.test(item) ? ['["x"]', '[1]'] : ['["x"]']
  return typeof item === 'boolean' ? ['[true]'] : ['[1]']
}

function expected({ takes: letters }: FieldState): string {
  const kinds = SAMPLES.filter((sample, at) => letters[at] === 'y' && !sample.includes('x'))
  return kinds.length === 0 ? 'another value' : `a value such as ${kinds.slice(0, 3).join(', ')}`
}

/** Checks the fields together, once each is accepted. */
function checkTogether(name: string, value: PythonDict, place: Place): void {
  const index = releaseIndex(place.version)
  const broken = DATACLASS_CHECKS.find(
    (check) => check.dataclass === name && holdsIn(check, index) && check.isBroken(value),
  )
  if (broken !== undefined) throw refused(place, `${place.flag}: ${broken.message}`)
}

function refused({ pointer }: Place, message: string): Refusal {
  return new Refusal('invalid_value', pointer, message)
}
