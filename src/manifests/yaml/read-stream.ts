import { constructFromEvents, type Event, YAMLException } from 'js-yaml'
import type { Steps } from '../../vllm/steps.ts'
import { type Rereading, readEvents } from '../../vllm/values/yaml-events.ts'
import { ManifestDocument } from './document.ts'
import { KUBERNETES_SCHEMA } from './schema.ts'
import { type DocumentText, splitDocuments } from './split-documents.ts'

/** The most documents of one stream that are read. */
export const MAX_DOCUMENTS = 200

/** The most lines and items of lists that are read of one stream, without the definitions of kinds. */
export const MAX_ITEMS = 20_000

/** The most values that a document may have once each alias is replaced by its anchor. */
const MAX_EXPANDED_VALUES = 2 * MAX_ITEMS

/** As many characters as are read again for lines that stand too far left. */
const MOST_REREAD = 2 * 1024 * 1024

/** As deep as mappings and lists may lie in each other. */
const MAX_DEPTH = 100

/** Why a document, or the rest of a stream, was not read. */
export interface ReadFault {
  readonly code:
    | 'invalid_yaml'
    | 'duplicate_key'
    | 'excessive_aliases'
    | 'too_many_documents'
    | 'not_an_object'
  readonly document: number
  /** Offset in the stream. */
  readonly offset: number
  readonly message: string
}

/** The documents of a stream, and the findings about its text. */
export interface Stream {
  /** Those that were read; of two equal keys the last one holds. */
  readonly documents: readonly ManifestDocument[]
  readonly faults: readonly ReadFault[]
}

/**
 * Reads YAML or JSON documents as kubectl does, one at each step. A document that cannot be read leaves the others as
 * they are.
 */
export function* readStream(text: string): Steps<Stream> {
  const documents: ManifestDocument[] = []
  const faults: ReadFault[] = []
  const parts = splitDocuments(text, MAX_ITEMS)
  const rereading = { charactersLeft: MOST_REREAD }
  let itemsLeft = MAX_ITEMS
  for (const [index, part] of parts.entries()) {
    if (isDefinition(part)) continue
    itemsLeft -= countItems(part.text, itemsLeft)
    if (itemsLeft < 0) {
      faults.push(notRead(index, part, `more than ${MAX_ITEMS} lines and items of lists`))
      break
    }
    if (index >= MAX_DOCUMENTS) {
      faults.push(notRead(index, part, `more than ${MAX_DOCUMENTS} documents`))
      break
    }
    const read = readDocument(part, index, rereading)
    if (read.document !== undefined) documents.push(read.document)
    faults.push(...read.faults)
    yield
  }
  return { documents, faults }
}

function notRead(document: number, { start }: DocumentText, has: string): ReadFault {
  const message = `The stream has ${has}: this document and those after it were not checked. Send them separately`
  return { code: 'too_many_documents', document, offset: start, message }
}

/**
 * Some have tens of thousands of lines, and none makes pods. As their tools write them, so that nothing else can look
 * like one.
 */
const DEFINITION =
  /^(?:[ \t]*(?:#[^\n]*)?\n)*apiVersion: apiextensions\.k8s\.io\/v1\r?\nkind: CustomResourceDefinition\r?\n/

const isDefinition = ({ text }: DocumentText): boolean => DEFINITION.test(text)

const ITEM_STARTS = new Set([...'\n,[{'].map((character) => character.charCodeAt(0)))
const DASH = '-'.charCodeAt(0)
const QUESTION_MARK = '?'.charCodeAt(0)

/** At least as many as the values that a text has; more than `most`: too many. */
function countItems(text: string, most: number): number {
  let count = 1
  for (let at = 0; at < text.length && count <= most; at++) {
    const code = text.charCodeAt(at)
    const isStart =
      ITEM_STARTS.has(code) || ((code === DASH || code === QUESTION_MARK) && isBlank(text, at + 1))
    if (isStart) count++
  }
  return count
}

function isBlank(text: string, at: number): boolean {
  const character = text[at]
  return character === ' ' || character === '\t'
}

interface Read {
  readonly document?: ManifestDocument
  readonly faults: readonly ReadFault[]
}

function readDocument(part: DocumentText, index: number, rereading: Rereading): Read {
  const fault = (code: ReadFault['code'], offset: number, message: string): ReadFault => ({
    code,
    document: index,
    offset: part.start + offset,
    message,
  })
  try {
    const { events, text } = readEvents(part.text, MAX_DEPTH, rereading)
    const value = construct(text, events, true)
    if (value === undefined || value === null) return { faults: [] }
    if (typeof value !== 'object' || Array.isArray(value)) {
      const message = 'This document is not a Kubernetes object: it must be a mapping with a kind'
      return { faults: [fault('not_an_object', 0, message)] }
    }
    const values = expandedValues(value)
    if (values > MAX_EXPANDED_VALUES) return { faults: [tooManyValues(values, fault)] }
    const document = new ManifestDocument(index, value, { text, start: part.start, events })
    return { document, faults: duplicateKey(text, events, fault) }
  } catch (error) {
    // What a chart looks like before Helm has rendered it.
    const template = part.text.search(/\{\{[-\s]*[.$a-zA-Z"]/)
    const { offset = Math.max(template, 0), reason } = failureOf(error)
    const hint =
      template === -1 ? '' : '. Render the template first, with helm template or a similar tool'
    return { faults: [fault('invalid_yaml', offset, `This is not valid YAML: ${reason}${hint}`)] }
  }
}

type MakeFault = (code: ReadFault['code'], offset: number, message: string) => ReadFault

function construct(text: string, events: Event[], lastKeyHolds: boolean): unknown {
  return constructFromEvents(events, {
    source: text,
    schema: KUBERNETES_SCHEMA,
    json: lastKeyHolds,
  })[0]
}

function duplicateKey(text: string, events: Event[], fault: MakeFault): ReadFault[] {
  try {
    construct(text, events, false)
    return []
  } catch (error) {
    const { offset = 0 } = failureOf(error)
    const [key = ''] = text.slice(offset).split(/[:\r\n]/, 1)
    const message = `The key ${key.trim()} occurs twice in one mapping, which kubectl refuses. Keep one of the two`
    return [fault('duplicate_key', offset, message)]
  }
}

function tooManyValues(values: number, fault: MakeFault): ReadFault {
  const message =
    values === Number.POSITIVE_INFINITY
      ? 'An anchor contains an alias of itself, so this document was not checked'
      : `With each alias in its place this document has more than ${MAX_EXPANDED_VALUES} values, so it was not checked`
  return fault('excessive_aliases', 0, message)
}

/** How many values there are with each alias in its place; infinite where one contains itself. */
function expandedValues(root: object): number {
  const known = new Map<object, number>()
  const count = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1
    const before = known.get(value)
    if (before !== undefined) return before
    known.set(value, Number.POSITIVE_INFINITY)
    let values = 1
    for (const member of Object.values(value)) values += count(member)
    known.set(value, values)
    return values
  }
  return count(root)
}

/** Where a text cannot be read, if that is known, and why. */
function failureOf(error: unknown): { readonly offset?: number; readonly reason: string } {
  if (!(error instanceof YAMLException)) return { reason: 'it cannot be read' }
  const { mark, reason } = error
  // The reader notices such a key, as `{{NAME}}` makes it, only at the end of the document.
  if (/complex keys/.test(reason))
    return { reason: 'a list or a mapping stands where a key belongs' }
  return { reason, ...(mark !== null && mark !== undefined && { offset: mark.position }) }
}
