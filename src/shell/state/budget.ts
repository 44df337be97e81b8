import { NotStatic } from './signals.ts'

/** Commands, expansions and comparisons that runs may take together. A pod with a script of ten lines takes a hundred. */
const STEPS = 50_000
/** Characters that all expansions may produce together. */
const CHARACTERS = 4_000_000
/** Calls, substitutions and compound commands within each other. */
const DEPTH = 120

/** What a run may cost, or several runs together. Beyond it a script is not static: "too much". */
export class Budget {
  readonly #mostSteps: number
  #steps = 0
  #characters = 0
  #depth = 0

  constructor(mostSteps = STEPS) {
    this.#mostSteps = mostSteps
  }

  /** Counts work that is bounded by nothing else, such as one command or one comparison of a pattern. */
  step(count = 1): void {
    this.#steps += count
    if (this.#steps > this.#mostSteps)
      throw tooMuch(`this and the scripts before it take more than ${this.#mostSteps} steps`)
  }

  /** Counts text that an expansion has produced. */
  produce(characters: number): void {
    this.#characters += characters
    if (this.#characters > CHARACTERS)
      throw tooMuch(`it produces more than ${CHARACTERS} characters`)
  }

  /** Goes one level deeper for as long as `inside` runs. */
  nest<T>(inside: () => T): T {
    if (this.#depth >= DEPTH) throw tooMuch(`it nests deeper than ${DEPTH} levels`)
    this.#depth++
    try {
      return inside()
    } finally {
      this.#depth--
    }
  }
}

function tooMuch(because: string): NotStatic {
  return new NotStatic({ what: 'what the script does: too much', because, start: 0, end: 0 })
}
