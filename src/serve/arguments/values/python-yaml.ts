import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  Scalar,
  type YAMLMap,
} from 'yaml'
import { MOST_LEVELS } from './python-json.ts'
import { type PythonDict, PythonFloat, type PythonValue } from './python-value.ts'

/** A file of options has a few hundred characters; the work on one that is made to be slow stays bounded. */
const MOST_CHARACTERS = 16_384

/** The library takes time that grows with the square of brackets in brackets. */
const MOST_BRACKETS = 512
const BRACKET = /[[{]/

/** Aliases can make a small file large: a file with more values than this is refused. */
const MOST_VALUES = 5_000

export type Loaded =
  | { readonly value: PythonValue; readonly problem?: undefined }
  | { readonly problem: string; readonly value?: undefined }

/**
 * PyYAML's `yaml.safe_load(text)`: YAML 1.1, where `yes` is true, `010` is 8 and `1e3` is a text. The library reads the
 * structure; what a plain word means is decided here.
 */
export function loadYaml(text: string): Loaded {
  if (text.length > MOST_CHARACTERS) {
    return { problem: `it has more than ${MOST_CHARACTERS} characters` }
  }
  if (text.split(BRACKET, MOST_BRACKETS + 2).length > MOST_BRACKETS + 1) {
    return { problem: `it has more than ${MOST_BRACKETS} brackets` }
  }
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
  })
  const [error] = document.errors
  if (error !== undefined) return { problem: error.message.split('\n')[0] ?? 'it is not YAML' }
  try {
    return { value: new Reader().value(document.contents, 0) }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    throw error
  }
}

class Unreadable extends Error {}

class Reader {
  /** The node that each anchor stands for, as far as the document was read. */
  readonly #anchors = new Map<string, unknown>()
  #values = 0

  value(node: unknown, level: number): PythonValue {
    if (level > MOST_LEVELS)
      throw new Unreadable(`it is nested more than ${MOST_LEVELS} levels deep`)
    if (++this.#values > MOST_VALUES) {
      throw new Unreadable(`it has more than ${MOST_VALUES} values`)
    }
    if (isAlias(node)) return this.value(this.#nodeAt(node.source), level + 1)
    if (isNode(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return scalar(node)
    if (isSeq(node)) return node.items.map((item) => this.value(item, level + 1))
    return isMap(node) ? this.#map(node, level) : null
  }

  #nodeAt(anchor: string): unknown {
    if (this.#anchors.has(anchor)) return this.#anchors.get(anchor)
    throw new Unreadable(`nothing has the anchor ${anchor.slice(0, 60)}`)
  }

  #map(node: YAMLMap, level: number): PythonDict {
    const merged: PythonDict = new Map()
    const own: PythonDict = new Map()
    for (const pair of node.items) {
      if (!isPair(pair)) continue
      if (isMerge(pair.key)) this.#merge(merged, this.value(pair.value, level + 1))
      else own.set(this.#key(pair.key), this.value(pair.value, level + 1))
    }
    return new Map([...merged, ...own])
  }

  #merge(into: PythonDict, value: PythonValue): void {
    const maps = value instanceof Map ? [value] : value
    if (!Array.isArray(maps)) throw new Unreadable('<< must be given a mapping')
    for (const map of maps.toReversed()) {
      if (!(map instanceof Map)) throw new Unreadable('<< must be given a mapping')
      for (const [key, item] of map) into.set(key, item)
    }
  }

  #key(node: unknown): string {
    const key = this.value(node, 0)
    if (typeof key === 'string') return key
    throw new Unreadable(
      `a key is read as ${key === null ? 'null' : 'a value that is no text'}. Put it in quotes`,
    )
  }
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<'
}

function scalar(node: Scalar): PythonValue {
  const text = typeof node.value === 'string' ? node.value : ''
  const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, '')
  if (tag === 'str') return text
  if (tag !== undefined && !KNOWN_TAGS.has(tag))
    throw new Unreadable(`it has the unknown tag ${tag}`)
  const isPlain = node.type === Scalar.PLAIN || node.type === undefined
  return isPlain || tag !== undefined ? plain(text) : text
}

const KNOWN_TAGS = new Set(['int', 'float', 'bool', 'null', 'timestamp'])
const NULL = /^(?:~|null|Null|NULL|)$/
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/
const INTEGER =
  /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

/** What PyYAML makes of a plain word. */
function plain(text: string): PythonValue {
  if (NULL.test(text)) return null
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
