import type { ServeAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { Answers } from './answers.ts'
import type { Range } from './config-text.ts'
import { quoteWord } from './shell-text.ts'

/** The arguments that say over how many devices a deployment is spread. */
const SIZES: ReadonlySet<string> = new Set([
  'tensor_parallel_size',
  'pipeline_parallel_size',
  'data_parallel_size',
  'prefill_context_parallel_size',
  'decode_context_parallel_size',
])

/**
 * A command with other sizes, such as `--tensor-parallel-size 8`, in the place of its own; the rest of the text stays as it is.
 * Undefined: the text does not show where its sizes stand.
 */
export function withSizes(
  text: string,
  { main }: Pick<Answers, 'main'>,
  options: readonly string[],
): string | undefined {
  const { argv, words, arguments: given }: Partial<ServeAnswer> = main?.body ?? {}
  if (main?.status !== 200 || argv == null || words === undefined || given === undefined) {
    return undefined
  }
  const sizes = given.filter(({ name }) => SIZES.has(name))
  const ranges = sizes.flatMap(({ pointer }) => rangeOfOption(pointer, argv, words) ?? [])
  const end = words.at(-1)?.end
  if (ranges.length < sizes.length || end === undefined) return undefined
  const written = options.map(quoteWord).join(' ')
  const [first, ...others] = ranges.toSorted((a, b) => a.start - b.start)
  if (first === undefined) return `${text.slice(0, end)} ${written}${text.slice(end)}`
  const kept = others
    .toReversed()
    .reduce((rest, range) => rest.slice(0, range.start).trimEnd() + rest.slice(range.end), text)
  return kept.slice(0, first.start) + written + kept.slice(first.end)
}

/** From an option to the end of its value, which may be part of the same word. */
function rangeOfOption(
  pointer: string,
  argv: readonly string[],
  words: readonly (Range | null)[],
): Range | undefined {
  const at = Number(/^\/argv\/(\d+)$/.exec(pointer)?.[1])
  const last = argv[at]?.includes('=') ? at : at + 1
  const [start, end] = [words[at]?.start, words[last]?.end]
  if (start === undefined || end === undefined) return undefined
  // Words of one expanded variable stand at the same place: this option cannot be replaced alone.
  const isAlone = words.every(
    (word, i) => (i >= at && i <= last) || word === null || word.end <= start || word.start >= end,
  )
  return isAlone ? { start, end } : undefined
}
