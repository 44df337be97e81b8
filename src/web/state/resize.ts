import type {
  ReleaseArgument,
  ReleaseArguments,
  ServeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, bodyOf } from './answers.ts'
import { argumentOf } from './assistance.ts'
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
  answers: Pick<Answers, 'main' | 'arguments'>,
  sizes: readonly string[],
): string | undefined {
  // A command that is refused has its words as well.
  const { argv, words }: Partial<ServeAnswer> = answers.main?.body ?? {}
  const known = bodyOf<ReleaseArguments>(answers.arguments)?.arguments
  const end = words?.at(-1)?.end
  if (argv == null || words === undefined || known === undefined || end === undefined) return
  const own = [...argv.keys()].filter((at) => isSize(argv[at] ?? '', known))
  const ranges = own.flatMap((at) => rangeOfOption(at, argv, words) ?? [])
  if (ranges.length < own.length) return
  const written = sizes.map(quoteWord).join(' ')
  const [first, ...others] = ranges
  if (first === undefined) return `${text.slice(0, end)} ${written}${text.slice(end)}`
  const rest = others
    .toReversed()
    .reduce((kept, range) => kept.slice(0, range.start).trimEnd() + kept.slice(range.end), text)
  return rest.slice(0, first.start) + written + rest.slice(first.end)
}

function isSize(word: string, known: readonly ReleaseArgument[]): boolean {
  const name = word.startsWith('-') ? argumentOf(word, known)?.name : undefined
  return name !== undefined && SIZES.has(name)
}

/** From an option to the end of its value, which may be part of the same word. */
function rangeOfOption(
  at: number,
  argv: readonly string[],
  words: readonly (Range | null)[],
): Range | undefined {
  const last = argv[at]?.includes('=') ? at : at + 1
  const [start, end] = [words[at]?.start, words[last]?.end]
  if (start === undefined || end === undefined) return undefined
  // Words of one expanded variable stand at the same place: this option cannot be replaced alone.
  const isAlone = words.every(
    (word, i) => (i >= at && i <= last) || word === null || word.end <= start || word.start >= end,
  )
  return isAlone ? { start, end } : undefined
}
