import { type Document, isNode, isScalar, parseDocument } from 'yaml'

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
  /** Undefined: the text is no object. */
  readonly config: Readonly<Record<string, unknown>> | undefined
  readonly faults: readonly TextFault[]
  /** Where the value, or the key, at a pointer such as `/eplb_config/window_size` stands. */
  rangeOf(pointer: string): Range | undefined
}

/** Few aliases are enough for a config, and expand to little. */
const OPTIONS = { maxAliasCount: 20 }

let last: { readonly text: string; readonly read: ConfigText } | undefined

/** Reads a config. The last text is remembered, because each keystroke asks for it several times. */
export function readConfigText(text: string): ConfigText {
  if (last?.text !== text) last = { text, read: read(text) }
  return last.read
}

function read(text: string): ConfigText {
  const document = parseDocument(text, { prettyErrors: false })
  const faults = document.errors.map(({ message, pos: [start, end] }) => ({ message, start, end }))
  const value = faults.length === 0 ? toValue(document) : undefined
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const whole = { start: 0, end: text.length, message: 'A config is an object of fields' }
  return {
    config: isObject ? (value as Record<string, unknown>) : undefined,
    faults: faults.length > 0 || isObject ? faults : [whole],
    rangeOf: (pointer) => rangeIn(document, pointer),
  }
}

function toValue(document: Document): unknown {
  try {
    return document.toJS(OPTIONS)
  } catch {
    return undefined
  }
}

function rangeIn(document: Document, pointer: string): Range | undefined {
  const path = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (!isNode(node) || node.range == null) continue
    const [start, end] = node.range
    // A missing value stands right behind its key, and has no width of its own.
    return { start, end: isScalar(node) ? Math.max(end, start + 1) : end }
  }
  return undefined
}
