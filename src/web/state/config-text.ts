import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
} from 'yaml'

/** From `start` up to, not including, `end`, in UTF-16 code units. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A fault of the text itself, before anything of it is sent. */
export interface TextFault extends Range {
  readonly message: string
}

/** A config as text: JSON, or YAML. */
export interface ConfigText {
  /** Undefined: the text is not an object. */
  readonly config: Readonly<Record<string, unknown>> | undefined
  readonly faults: readonly TextFault[]
  /** Where the value at a pointer such as `/eplb_config/window_size` stands, or the nearest value that it is in. */
  valueAt(pointer: string): Range | undefined
  /** Where its name stands. */
  nameAt(pointer: string): Range | undefined
}

/** Few aliases are enough for a config, and expand to little. */
const OPTIONS = { maxAliasCount: 20 }

/** As many texts as are compared: each keystroke asks for each of them several times. */
const REMEMBERED = 2
const recent = new Map<string, ConfigText>()

/** Reads a config. The last texts are remembered. */
export function readConfigText(text: string): ConfigText {
  const known = recent.get(text)
  if (known !== undefined) return known
  const read = readText(text)
  recent.set(text, read)
  for (const old of [...recent.keys()].slice(0, -REMEMBERED)) recent.delete(old)
  return read
}

/** Far more than a config can have. Reading much more would hold up the typing. */
const MOST_CHARACTERS = 10_000

function readText(text: string): ConfigText {
  const whole = { start: 0, end: text.length }
  if (text.length > MOST_CHARACTERS) {
    const message = 'This is too long for a ParallelConfig. A manifest has apiVersion and kind'
    const nowhere = () => undefined
    return { config: undefined, faults: [{ ...whole, message }], valueAt: nowhere, nameAt: nowhere }
  }
  const document = parseDocument(text, { prettyErrors: false })
  const faults = document.errors.map(({ message, pos: [start, end] }) => ({
    message: inWordsOfJson(message),
    start,
    end,
  }))
  const value = faults.length === 0 ? toValue(document) : undefined
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return {
    config: isObject ? (value as Record<string, unknown>) : undefined,
    faults:
      faults.length > 0 || isObject
        ? faults
        : [{ ...whole, message: 'A config is an object of fields' }],
    valueAt: (pointer) => rangeOf(memberAt(document, pointer)?.value),
    nameAt: (pointer) => rangeOf(memberAt(document, pointer)?.name),
  }
}

/** JSON's words for what the parser calls as YAML does: people paste more JSON than YAML with braces. */
const inWordsOfJson = (message: string) =>
  message
    .replace(/^flow map/i, 'An object')
    .replace(/^flow sequence/i, 'A list')
    .replaceAll('flow map', 'an object')
    .replaceAll('flow sequence', 'a list')

function toValue(document: Document): unknown {
  try {
    return document.toJS(OPTIONS)
  } catch {
    return undefined
  }
}

/** A value in a document, with the name that it has in its object. */
interface Member {
  readonly name: Node | undefined
  readonly value: Node
}

/** What a pointer leads to, as far as there is something. */
function memberAt(document: Document.Parsed, pointer: string): Member | undefined {
  let found: Member | undefined
  let within: unknown = document.contents
  for (const name of pointer.split('/').slice(1)) {
    const next = memberOf(within, name.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (next === undefined) return found
    found = next
    within = isAlias(next.value) ? next.value.resolve(document) : next.value
  }
  return found
}

function memberOf(within: unknown, name: string): Member | undefined {
  if (isSeq(within)) {
    const value = within.items[Number(name)]
    return isNode(value) ? { name: undefined, value } : undefined
  }
  if (!isMap(within)) return undefined
  const pair = within.items.find(({ key }) => isScalar(key) && String(key.value) === name)
  if (pair === undefined || !isNode(pair.key)) return undefined
  // A missing value stands right behind its name, and has no width of its own.
  const isMissing = !isNode(pair.value) || pair.value.range?.[0] === pair.value.range?.[1]
  return { name: pair.key, value: isMissing ? pair.key : (pair.value as Node) }
}

function rangeOf(node: Node | undefined): Range | undefined {
  if (node?.range == null) return undefined
  const [start, end] = node.range
  return { start, end }
}
