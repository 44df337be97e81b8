import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { show } from '../../../vllm/values/show.ts'
import type { ArgumentLog } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { splitAtEquals, type Token } from '../token.ts'
import { humanReadable } from '../values/human-readable.ts'
import { loads, MOST_LEVELS } from '../values/python-json.ts'
import { dumps, isList, type PythonDict, type PythonValue } from '../values/python-value.ts'

/** From 0.20.0 on the value of a nested option may be `4k`. */
const HUMAN_READABLE = releaseIndex('0.20.0')

/**
 * Joins nested options, `--eplb-config.window_size 100 --eplb-config.step_interval=200`, to one option with JSON, which
 * goes to the end (`FlexibleArgumentParser.parse_args`). Throws a `Refusal` for one without a value.
 */
export function joinNested(
  tokens: readonly Token[],
  version: ReleaseVersion,
  log: ArgumentLog,
): Token[] {
  const rest: Token[] = []
  const joined = new Map<string, Joined>()
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) continue
    const { name, value } = splitAtEquals(token.text)
    if (!name.startsWith('-') || !name.includes('.')) {
      rest.push(token)
      continue
    }
    if (value === undefined) at++
    const text = value ?? tokens[at]?.text
    if (text === undefined) throw withoutValue(token)
    if (/^-[0-9.]/.test(name)) warnOfNumber(token, log)
    join(joined, token, name, readValue(name, text, version))
  }
  for (const [key, { pointer, value }] of joined) {
    rest.push({ text: key, pointer }, { text: dumps(value), pointer })
  }
  return rest
}

/** The merged nested options of one name, with the place of the first. */
interface Joined {
  readonly pointer: string
  readonly value: PythonDict
}

function join(joined: Map<string, Joined>, token: Token, name: string, value: PythonValue): void {
  const [key, path] = keysOf(name, token)
  const known = joined.get(key) ?? { pointer: token.pointer, value: new Map() }
  joined.set(key, known)
  merge(known.value, nest(path, value))
}

/** `--a.b.c+` is `--a` and `b`, `c`. */
function keysOf(name: string, token: Token): [string, string[]] {
  const [key = '', ...path] = (name.endsWith('+') ? name.slice(0, -1) : name).split('.')
  if (path.length <= MOST_LEVELS) return [key, path]
  throw new Refusal(
    'nesting_too_deep',
    token.pointer,
    `${show(name)} is nested more than ${MOST_LEVELS} levels deep`,
  )
}

/** The value parsed as JSON, otherwise the text itself. After `+` it is a list of texts separated by commas. */
function readValue(name: string, text: string, version: ReleaseVersion): PythonValue {
  if (name.endsWith('+')) return text.split(',')
  const read = loads(text)
  if ('value' in read) return read.value
  if (releaseIndex(version) < HUMAN_READABLE) return text
  const number = humanReadable(text, version)
  if (number === undefined) return text
  return Number.isSafeInteger(Number(number)) ? Number(number) : number
}

function nest(path: readonly string[], value: PythonValue): PythonDict {
  let nested = value
  for (const key of path.toReversed()) nested = new Map([[key, nested]])
  return nested instanceof Map ? nested : new Map()
}

/** Dictionaries are merged, lists are extended, and any other value replaces the old one. */
function merge(target: PythonDict, update: PythonDict): void {
  for (const [key, value] of update) {
    const known = target.get(key)
    if (value instanceof Map && known instanceof Map) merge(known, value)
    else if (known !== undefined && isList(value) && isList(known)) {
      for (const item of value) known.push(item)
    } else target.set(key, value)
  }
}

function withoutValue({ text, pointer }: Token): Refusal {
  return new Refusal('expected_argument', pointer, `${show(text)} needs a value, but none follows`)
}

function warnOfNumber({ text, pointer }: Token, log: ArgumentLog): void {
  log.notice(
    'value_taken_as_nested',
    pointer,
    `vLLM reads ${show(text)} as a nested option, because it starts with a dash and has a dot. Write it in the same word as its option: --option=${text}`,
  )
}
