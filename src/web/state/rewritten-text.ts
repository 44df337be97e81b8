import type { ServeAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { ApiAnswer } from './answers.ts'
import type { Range } from './config-text.ts'
import { wordChanges } from './release-strip.ts'
import { quoteWord } from './shell-text.ts'

/**
 * A shell text whose command has other words. All else in it stays: the words that are the same, how its lines are broken,
 * variables before the command and programs around it. Undefined: the text does not show where each word stands.
 */
export function withWords(
  text: string,
  main: ApiAnswer | null,
  after: readonly string[],
): string | undefined {
  // A command that is refused has its words as well.
  const { argv, words }: Partial<ServeAnswer> = main?.body ?? {}
  if (argv == null || words === undefined) return undefined
  const edited = new EditedText(text)
  let at = 0
  for (const { word, change } of wordChanges(argv, after)) {
    const isDone = change === 'added' ? edited.add(word) : edited.pass(words[at++], change)
    if (!isDone) return undefined
  }
  return edited.finish()
}

/** What separates words: a line may go on behind a backslash. */
const BLANK = /^(?:\s|\\\n)*$/

/** A text that is copied from its beginning to its end, with changes. A step is false where it cannot be done. */
class EditedText {
  readonly #text: string
  #written = ''
  /** How much of the text is written or dropped. */
  #done = 0
  /** What stood before a word that was dropped: the word that comes in its place stands there. */
  #gap: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  pass(range: Range | null | undefined, change: 'kept' | 'removed'): boolean {
    // The image of a container has the first words, and the text does not.
    if (range == null) return change === 'kept' && this.#done === 0
    if (range.start < this.#done) return false
    const before = this.#text.slice(this.#done, range.start)
    if (change === 'removed') {
      if (this.#done === 0 || !BLANK.test(before)) return false
      this.#gap ??= before
    } else {
      this.#written += this.#text.slice(this.#done, range.end)
      this.#gap = undefined
    }
    this.#done = range.end
    return true
  }

  add(word: string): boolean {
    this.#written += (this.#gap ?? ' ') + quoteWord(word)
    this.#gap = undefined
    return this.#done > 0
  }

  finish(): string {
    return this.#written + this.#text.slice(this.#done)
  }
}
