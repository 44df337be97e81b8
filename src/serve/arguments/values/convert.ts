import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { parsePythonInteger, withAsciiDigits } from '../../../vllm/values/python.ts'
import { show } from '../../../vllm/values/show.ts'
import { trim, WHITE_SPACE } from '../../../vllm/values/trim.ts'
import { Refusal } from '../refusal.ts'
import type { Option } from '../table/options-of.ts'
import type { Token } from '../token.ts'
import { dataclassValue } from './dataclass.ts'
import { expandNumbers, humanReadable, humanReadableOrAuto } from './human-readable.ts'
import { loads, MOST_LEVELS } from './python-json.ts'
import type { PythonValue } from './python-value.ts'
import { toJson } from './to-json.ts'

/** The release from which on `4k` is a number in the JSON of a dataclass. */
const NUMBERS_IN_JSON = releaseIndex('0.20.0')

const OPTIONAL = 'optional '
const DATACLASS = 'dataclass '

/** Converts one value of an option. Throws a `Refusal` for a text that cannot be converted. */
export function convert(option: Option, token: Token, version: ReleaseVersion): unknown {
  const type = option.type ?? 'str'
  if (!type.startsWith(OPTIONAL)) return converted(type, option, token, version)
  if (token.text === '' || token.text === 'None') return null
  return converted(type.slice(OPTIONAL.length), option, token, version)
}

function converted(type: string, option: Option, token: Token, version: ReleaseVersion): unknown {
  if (type.startsWith(DATACLASS)) {
    const expands = releaseIndex(version) >= NUMBERS_IN_JSON
    const text = expands ? expandNumbers(token.text, version) : token.text
    return dataclassValue(type.slice(DATACLASS.length), json(option, token, text), {
      flag: option.flag,
      pointer: token.pointer,
      version,
    })
  }
  const converter = CONVERTERS.get(type)
  if (converter === undefined) throw new Error(`${option.name} has the unknown type ${type}`)
  return converter(option, token, version)
}

type Converter = (option: Option, token: Token, version: ReleaseVersion) => unknown

const CONVERTERS: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ['str', (_option, { text }) => text],
  ['bool', (_option, { text }) => text !== ''],
  ['int', (option, token) => integer(parsePythonInteger(token.text), option, token)],
  ['float', float],
  ['human_readable_int', human(humanReadable)],
  ['human_readable_int_or_auto', human(humanReadableOrAuto)],
  ['json', (option, token) => toJson(json(option, token, token.text))],
  ['json_object_or_text', objectOrText],
  ['lower_underscore', (_option, { text }) => text.toLowerCase().replaceAll('-', '_')],
  ['comma_list', commaList],
  ['parse_reasoning_parser', (_option, { text }) => (text.toLowerCase() === 'none' ? '' : text)],
])

function human(read: (text: string, version: ReleaseVersion) => bigint | undefined): Converter {
  return (option, token, version) =>
    integer(
      read(token.text, version),
      option,
      token,
      ', optionally with a suffix: 4k is 4000, 4K is 4096',
    )
}

function integer(value: bigint | undefined, option: Option, token: Token, hint = ''): number {
  if (value === undefined) throw invalid(option, token, `an integer${hint}`)
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new Refusal(
    'integer_too_large',
    token.pointer,
    `${option.flag} is ${show(token.text)}, beyond 2^53-1. Use a smaller number`,
  )
}

const DIGITS = '[0-9]+(?:_[0-9]+)*'
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
)
const NOT_FINITE = /^[+-]?(?:inf|infinity|nan)$/i

/** Python's `float(text)`. */
function float(option: Option, token: Token): number {
  const text = withAsciiDigits(trim(token.text, WHITE_SPACE))
  if (FLOAT.test(text)) return Number(text.replaceAll('_', ''))
  if (!NOT_FINITE.test(text)) throw invalid(option, token, 'a number')
  if (/nan/i.test(text)) return Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

const OBJECT = /^\s*\{.*\}\s*$/s

/** An object as JSON, or any other text as it is (`union_dict_and_str` in `arg_utils.py`). */
function objectOrText(option: Option, token: Token): unknown {
  return OBJECT.test(token.text) ? toJson(json(option, token, token.text)) : token.text
}

/** `--device-ids`: numbers and identifiers between commas. */
function commaList(_option: Option, { text }: Token): (string | number)[] {
  return text.split(',').map((part) => {
    const item = trim(part, WHITE_SPACE)
    return /^[0-9]{1,15}$/.test(item) ? Number(item) : item
  })
}

function json({ flag }: Option, token: Token, text: string): PythonValue {
  const read = loads(text)
  if ('value' in read) return read.value
  const reason =
    read.fault === 'nesting_too_deep'
      ? `nested more than ${MOST_LEVELS} levels deep`
      : 'not valid JSON. A shell removes quotes that are not quoted themselves'
  throw new Refusal(read.fault, token.pointer, `${flag} is ${show(token.text)}, ${reason}`)
}

function invalid({ flag }: Option, token: Token, expected: string): Refusal {
  return new Refusal(
    'invalid_value',
    token.pointer,
    `${flag} is ${show(token.text)}, but must be ${expected}`,
  )
}
