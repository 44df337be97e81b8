import { type Parsed, parseSource } from '../parse.ts'
import { Budget } from './budget.ts'
import type { Source } from './source.ts'

/** A here-document looks for its end in the rest of the text, so that many of them take time in the square of their number. */
const HERE_DOCUMENT = /<</g

/** What runs share that belong to one request: their budget, and the texts that were parsed. */
export class Session {
  readonly budget: Budget
  readonly #parsed = new Map<string, Parsed>()

  /** `mostSteps` is what the runs may take together; what one request takes alone where it is not given. */
  constructor(mostSteps?: number) {
    this.budget = new Budget(mostSteps)
  }

  /** The statements of a text, which is parsed once however many pods run it. */
  parse(source: Source): Parsed {
    const { text, dialect } = source
    const key = `${dialect} ${text}`
    const known = this.#parsed.get(key)
    if (known !== undefined) return known
    const hereDocuments = text.match(HERE_DOCUMENT)?.length ?? 0
    this.budget.step((text.length >> 2) + hereDocuments ** 2)
    const parsed = parseSource(source)
    this.#parsed.set(key, parsed)
    return parsed
  }
}
