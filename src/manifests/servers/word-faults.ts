import { explainUnknown, parseArguments } from '../../serve/arguments/index.ts'
import type { ServeInput } from '../../serve/index.ts'
import type { Fault } from '../../vllm/outcome.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'

/** A command line has few faults, and each one more is another parse. */
export const MOST_WORD_FAULTS = 8

/** Of a command of more words only the first fault is looked for. */
const MOST_WORDS = 200

/** A word of a command that vLLM refuses. */
export interface WordFault {
  readonly word: string
  readonly fault: Fault
}

/** The faults of the words of a command, and the words that are left without them. */
export interface CorrectedWords {
  readonly faults: readonly WordFault[]
  readonly words: readonly string[]
}

/**
 * The parser stops at the first word that it refuses. That one is taken out, with its option or value, and the rest is
 * parsed again, so that all of them are known.
 */
export function wordFaults(
  { argv, files }: Pick<ServeInput, 'argv' | 'files'>,
  version: ReleaseVersion,
): CorrectedWords {
  const faults: WordFault[] = []
  let words = argv
  const most = argv.length > MOST_WORDS ? 1 : MOST_WORD_FAULTS
  while (faults.length < most) {
    const [fault] = parseArguments({ argv: words, ...(files && { files }) }, version).faults ?? []
    if (fault === undefined) break
    const found = faultyWords(words, fault, { version, most: most - faults.length })
    if (found.length === 0) break
    faults.push(...found)
    // From the last one on, so that the places of the others stay as they are.
    for (const { at } of found.toReversed()) words = without(words, at, fault)
  }
  return { faults, words }
}

/** The words that a fault is about: each unknown word is one of its own. */
function faultyWords(
  words: readonly string[],
  fault: Fault,
  { version, most }: { version: ReleaseVersion; most: number },
) {
  const pointers = [fault.pointer, ...(fault.related ?? [])]
  const isUnknown = fault.code === 'unrecognized_argument'
  const places = (isUnknown ? pointers : [fault.pointer]).flatMap((one) => argvIndex(one) ?? [])
  return places
    .toSorted((a, b) => a - b)
    .slice(0, most)
    .flatMap((at) => {
      const word = words[at]
      if (word === undefined) return []
      return [{ at, word, fault: isUnknown ? unknownWord(word, version) : fault }]
    })
}

function unknownWord(word: string, version: ReleaseVersion): Fault {
  const message = explainUnknown(word, version)
  return { code: 'unrecognized_argument', pointer: '', message }
}

/** The place among the words that a pointer such as `/argv/3` names. */
export function argvIndex(pointer: string): number | undefined {
  const index = /^\/argv\/(\d+)/.exec(pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}

function without(words: readonly string[], at: number, { code }: Fault): readonly string[] {
  const word = words[at] ?? ''
  const next = words[at + 1]
  const hasValue = next !== undefined && !next.startsWith('-')
  // Where only the option is refused, the model that it names is not.
  if (word === '--model' && hasValue)
    return ['serve', next, ...words.slice(1, at), ...words.slice(at + 2)]
  if (word.startsWith('-')) return words.toSpliced(at, hasValue && !word.includes('=') ? 2 : 1)
  const isValue = code !== 'unrecognized_argument' && words[at - 1]?.startsWith('-') === true
  return isValue ? words.toSpliced(at - 1, 2) : words.toSpliced(at, 1)
}
