import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, YAMLException } from 'js-yaml'
import { readEvents } from '../../../vllm/values/yaml-events.ts'
import { MOST_LEVELS } from './python-json.ts'
import { type PythonDict, PythonFloat, type PythonValue } from './python-value.ts'

/** A file of options has a few hundred characters; the limit bounds the work on a malicious one. */
const MOST_CHARACTERS = 16_384

/** As many characters as are read again for lines that stand too far left. */
const MOST_REREAD = 16 * MOST_CHARACTERS

/** Aliases can make a small file large: a file with more values than this is refused. */
const MOST_VALUES = 5_000

/** The value of a YAML text, or the problem as the end of a sentence about the file. */
export type Loaded =
  | { readonly value: PythonValue; readonly problem?: undefined }
  | { readonly problem: string; readonly value?: undefined }

/**
 * PyYAML's `yaml.safe_load(text)`: YAML 1.1, where `yes` is true, `010` is 8 and `1e3` is a text. The library reads the
 * structure; this file decides what a plain word means.
 */
export function loadYaml(text: string): Loaded {
  if (text.length > MOST_CHARACTERS) {
    return { problem: `it has more than ${MOST_CHARACTERS} characters` }
  }
  try {
    const rereading = { charactersLeft: MOST_REREAD }
    const { events, text: joined } = readEvents(text, MOST_LEVELS, rereading)
    if (events.filter(({ type }) => type === EVENT_ID.DOCUMENT).length > 1) {
      return { problem: 'it has more than one document' }
    }
    return { value: new Reader(joined, events).document() }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    if (error instanceof YAMLException) return { problem: problemOf(error) }
    throw error
  }
}

function problemOf({ reason, mark }: YAMLException): string {
  return mark === undefined
    ? reason
    : `${reason} (line ${mark.line + 1}, column ${mark.column + 1})`
}

class Unreadable extends Error {}

type Collection = Extract<Event, { type: typeof EVENT_ID.MAPPING | typeof EVENT_ID.SEQUENCE }>
type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>

class Reader {
  readonly #text: string
  readonly #events: readonly Event[]
  #at = 0
  #values = 0
  /** The value of each anchor read so far, with the number of its values. */
  readonly #anchors = new Map<string, { readonly value: PythonValue; readonly values: number }>()

  constructor(text: string, events: readonly Event[]) {
    this.#text = text
    this.#events = events
  }

  document(): PythonValue {
    if (this.#events.length === 0) return null
    this.#at = 1
    return this.#value()
  }

  #value(): PythonValue {
    const event = this.#events[this.#at++]
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return null
    }
    const anchor = this.#text.slice(event.anchorStart, event.anchorEnd)
    if (event.type === EVENT_ID.ALIAS) return this.#alias(anchor)
    const before = this.#values
    this.#count(1)
    const value =
      event.type === EVENT_ID.SCALAR ? scalar(this.#text, event) : this.#collection(event)
    if (event.anchorStart !== -1) {
      if (this.#anchors.has(anchor))
        throw new Unreadable(`it has the anchor &${anchor.slice(0, 60)} twice`)
      this.#anchors.set(anchor, { value, values: this.#values - before })
    }
    return value
  }

  #count(values: number): void {
    this.#values += values
    if (this.#values > MOST_VALUES) {
      throw new Unreadable(`it has more than ${MOST_VALUES} values`)
    }
  }

  #alias(name: string): PythonValue {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      throw new Unreadable(`nothing before *${name.slice(0, 60)} has that anchor`)
    }
    this.#count(anchored.values)
    return anchored.value
  }

  #collection(event: Collection): PythonValue {
    const isMapping = event.type === EVENT_ID.MAPPING
    const tag = tagOf(this.#text, event)
    if (tag !== undefined && tag !== '!' && tag !== (isMapping ? 'map' : 'seq')) {
      throw unknownTag(tag)
    }
    const value = isMapping ? this.#mapping() : this.#sequence()
    this.#at++
    return value
  }

  #ends(): boolean {
    const event = this.#events[this.#at]
    return event === undefined || event.type === EVENT_ID.POP
  }

  #sequence(): PythonValue[] {
    const items: PythonValue[] = []
    while (!this.#ends()) items.push(this.#value())
    return items
  }

  #mapping(): PythonDict {
    const merged: PythonDict = new Map()
    const own: PythonDict = new Map()
    while (!this.#ends()) {
      if (this.#isPlain('<<')) {
        this.#at++
        merge(merged, this.#value())
      } else {
        own.set(this.#key(), this.#value())
      }
    }
    return new Map([...merged, ...own])
  }

  #key(): string {
    if (!this.#isPlain('=')) return keyOf(this.#value())
    // As a key, and nowhere else, PyYAML takes it as a text.
    this.#at++
    return '='
  }

  #isPlain(text: string): boolean {
    const event = this.#events[this.#at]
    return (
      event?.type === EVENT_ID.SCALAR &&
      event.style === SCALAR_STYLE.PLAIN &&
      event.tagStart === -1 &&
      event.valueStart !== -1 &&
      getScalarValue(this.#text, event) === text
    )
  }
}

function merge(into: PythonDict, value: PythonValue): void {
  const maps = value instanceof Map ? [value] : value
  if (!Array.isArray(maps)) throw new Unreadable('<< must be given a mapping')
  for (const map of maps.toReversed()) {
    if (!(map instanceof Map)) throw new Unreadable('<< must be given a mapping')
    for (const [key, item] of map) into.set(key, item)
  }
}

function keyOf(key: PythonValue): string {
  if (typeof key === 'string') return key
  throw new Unreadable(
    `a key is read as ${key === null ? 'null' : 'a value that is not text'}. Put it in quotes`,
  )
}

function scalar(text: string, event: Scalar): PythonValue {
  const value = event.valueStart === -1 ? '' : scalarText(text, event)
  refuseTab(text, event)
  const tag = tagOf(text, event)
  if (tag === undefined) return event.style === SCALAR_STYLE.PLAIN ? plain(value) : value
  if (tag === 'str') return value
  return tagged(tag, value)
}

/** A value that is written with a tag of YAML's own, such as `!!int 5`; with `!` it is read as without one. */
function tagged(tag: string, text: string): PythonValue {
  const read = plain(text)
  if (tag === '!') return read
  const isNumber = typeof read === 'number' || typeof read === 'bigint'
  if (tag === 'float' && isNumber) return new PythonFloat(Number(read))
  const fits = FITS.get(tag)
  if (fits === undefined) throw unknownTag(tag)
  if (!fits(read)) throw new Unreadable(`${text.slice(0, 60)} is not a value of type ${tag}`)
  return tag === 'null' ? null : read
}

/** What a value with a tag must be read as. */
const FITS: ReadonlyMap<string, (value: PythonValue) => boolean> = new Map<
  string,
  (value: PythonValue) => boolean
>([
  ['int', (value) => typeof value === 'number' || typeof value === 'bigint'],
  ['float', (value) => value instanceof PythonFloat],
  ['bool', (value) => typeof value === 'boolean'],
  ['null', () => true],
  ['timestamp', (value) => typeof value === 'string' && /^\d{4}-\d/.test(value)],
])

/** PyYAML accepts a tab within quotes and blocks only. */
function refuseTab(text: string, { valueStart, valueEnd, style }: Scalar): void {
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
  if (valueStart === -1 || !(isQuoted || style === SCALAR_STYLE.PLAIN)) return
  const bare = isQuoted
    ? text.slice(Math.max(0, valueStart - 2), valueStart)
    : text.slice(Math.max(0, valueStart - 1), valueEnd)
  if (bare.includes('\t')) throw new Unreadable('it has a tab outside of quotes. Use spaces')
}

/** A block at the end of a file whose last line does not end has no line end for PyYAML either. */
function scalarText(text: string, event: Scalar): string {
  const value = getScalarValue(text, event)
  const isBlock =
    event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK
  const endsText = event.valueEnd >= text.length && !/[\r\n]$/.test(text)
  return isBlock && endsText ? value.replace(/\n$/, '') : value
}

/** The tag that is written before a value, without the prefix of YAML's own tags. */
function tagOf(text: string, { tagStart, tagEnd }: Collection | Scalar): string | undefined {
  if (tagStart === -1) return undefined
  return text.slice(tagStart, tagEnd).replace(/^(?:!!|!<tag:yaml\.org,2002:(?=.*>$))|>$/g, '')
}

function unknownTag(tag: string): Unreadable {
  return new Unreadable(`it has the unknown tag ${tag.slice(0, 60)}`)
}

const NULL = /^(?:~|null|Null|NULL|)$/
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const INTEGER =
  /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** The value of a plain word in PyYAML. */
function plain(text: string): PythonValue {
  if (NULL.test(text)) return null
  if (text === '<<' || text === '=')
    throw new Unreadable(`${text} has a special meaning in YAML. Put it in quotes`)
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  if (INTEGER.test(text)) return integer(text.replaceAll('_', ''))
  return FLOAT.test(text) ? new PythonFloat(float(text.replaceAll('_', '').toLowerCase())) : text
}

function integer(text: string): number | bigint {
  const digits = text.replace(/^[-+]/, '')
  const size = digits.includes(':') ? BigInt(sexagesimal(digits)) : BigInt(based(digits))
  const value = text.startsWith('-') ? -size : size
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function based(digits: string): string {
  return /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits
}

function float(text: string): number {
  const digits = text.replace(/^[-+]/, '')
  if (digits === '.nan') return Number.NaN
  const size = digits === '.inf' ? Number.POSITIVE_INFINITY : sexagesimal(digits)
  return text.startsWith('-') ? -size : size
}

/** `1:30` is 90, to the base of 60. */
function sexagesimal(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
