import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

/** Where a value is: the keys and indexes that lead to it from the root of its document. */
export type Path = readonly (string | number)[]

/** The place of a value in the stream. */
interface Place {
  /** Offset of its first character; of its key, where the value itself is empty. */
  readonly offset: number
  /** The event of the value. */
  readonly at: number
}

/** One document of a stream: its value, and the place of each part in the text. */
export class ManifestDocument {
  /** Counted from 0 over the documents that have content. */
  readonly index: number
  readonly value: unknown
  readonly #text: string
  readonly #start: number
  readonly #events: readonly Event[]
  /** By the index of an event that opens something: the index of what follows its end. */
  #after: readonly number[] | undefined
  /** By the index of the event of a list or mapping: a thousand findings may lie in one. */
  readonly #childrenOf = new Map<number, readonly number[]>()

  constructor(
    index: number,
    value: unknown,
    source: { readonly text: string; readonly start: number; readonly events: readonly Event[] },
  ) {
    this.index = index
    this.value = value
    this.#text = source.text
    this.#start = source.start
    this.#events = source.events
  }

  /**
   * The offset in the stream at which the value at the path begins, or the nearest thing around it that is there. With
   * `within`, the offset of that part of the value, if the text has it unchanged.
   */
  locate(path: Path, within?: string): number {
    let place: Place = { offset: this.#offsetOf(1), at: 1 }
    for (const step of path) {
      const found = this.#child(this.#target(place.at), step)
      if (found === undefined) return this.#start + place.offset
      const offset = this.#offsetOf(found.value)
      place = { offset: offset === -1 ? this.#offsetOf(found.key) : offset, at: found.value }
    }
    return this.#start + this.#offsetWithin(place, within)
  }

  #offsetWithin({ offset, at }: Place, within: string | undefined): number {
    const event = this.#events[this.#target(at)]
    if (within === undefined || within === '' || event?.type !== EVENT_ID.SCALAR) return offset
    const found = this.#text.slice(event.valueStart, event.valueEnd).indexOf(within)
    return found === -1 ? offset : event.valueStart + found
  }

  /** The event that an alias refers to; any other event itself. */
  #target(at: number): number {
    const event = this.#events[at]
    if (event?.type !== EVENT_ID.ALIAS) return at
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    for (let before = at - 1; before > 0; before--) {
      const { anchorStart, anchorEnd } = { anchorStart: -1, anchorEnd: -1, ...this.#events[before] }
      const isAnchor = this.#events[before]?.type !== EVENT_ID.ALIAS && anchorStart !== -1
      if (isAnchor && this.#text.slice(anchorStart, anchorEnd) === name) return before
    }
    return at
  }

  #child(at: number, step: string | number): Child | undefined {
    const event = this.#events[at]
    if (event?.type === EVENT_ID.SEQUENCE) return this.#item(at, Number(step))
    return event?.type === EVENT_ID.MAPPING ? this.#member(at, String(step)) : undefined
  }

  #item(at: number, index: number): Child | undefined {
    const value = this.#children(at)[index]
    return value === undefined ? undefined : { key: value, value }
  }

  /** The last pair of that key, since the last one holds; else one that a merge key brings in. */
  #member(at: number, name: string): Child | undefined {
    const children = this.#children(at)
    let found: Child | undefined
    let merged: Child | undefined
    for (let n = 0; n + 1 < children.length; n += 2) {
      const pair = { key: children[n] ?? at, value: children[n + 1] ?? at }
      const key = this.#scalar(pair.key)
      if (key === name) found = pair
      else if (key === '<<') merged ??= this.#memberOfMerged(pair.value, name)
    }
    return found ?? merged
  }

  #memberOfMerged(at: number, name: string): Child | undefined {
    const target = this.#target(at)
    if (this.#events[target]?.type !== EVENT_ID.SEQUENCE) return this.#child(target, name)
    for (const item of this.#children(target)) {
      const found = this.#child(this.#target(item), name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #children(at: number): readonly number[] {
    const known = this.#childrenOf.get(at)
    if (known !== undefined) return known
    this.#after ??= endsOf(this.#events)
    const children: number[] = []
    let child = at + 1
    while (child < this.#events.length && this.#events[child]?.type !== EVENT_ID.POP) {
      children.push(child)
      child = this.#after[child] ?? child + 1
    }
    this.#childrenOf.set(at, children)
    return children
  }

  #scalar(at: number): string | undefined {
    const event = this.#events[this.#target(at)]
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : undefined
  }

  #offsetOf(at: number): number {
    const event = this.#events[at]
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return 0
    }
    if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1
    return event.type === EVENT_ID.SCALAR ? this.#startOfScalar(event) : event.start
  }

  // Quotes stand before the value; of a block scalar, the text begins at its first character.
  #startOfScalar({ valueStart, style, indent }: ScalarEvent): number {
    if (valueStart === -1) return -1
    if (style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK) {
      return valueStart + Math.max(indent, 0)
    }
    return style === SCALAR_STYLE.PLAIN ? valueStart : valueStart - 1
  }
}

/** Events of a pair or item; of an item both are the same. */
interface Child {
  readonly key: number
  readonly value: number
}

function endsOf(events: readonly Event[]): number[] {
  const after: number[] = []
  const open: number[] = []
  for (const [at, event] of events.entries()) {
    if (event.type === EVENT_ID.POP) after[open.pop() ?? 0] = at + 1
    else if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) after[at] = at + 1
    else open.push(at)
  }
  return after
}
