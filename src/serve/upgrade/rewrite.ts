import type { Release } from '../../parallel-config/index.ts'
import { holdsIn, releaseIndex } from '../../vllm/releases/ranges.ts'
import { REPLACEMENTS, type Replacement } from '../arguments/replacements.ts'
import { type Option, type OptionSet, optionsOf } from '../arguments/table/options-of.ts'
import { splitAtEquals } from '../arguments/token.ts'
import type { ServeOutcome } from '../outcome.ts'
import type { CommandRewrite } from './upgrade.ts'

/** Why a command line is rewritten for another release. */
export const COMMAND_REWRITES = {
  option_replaced: 'The release does not have the option, and another one replaces it.',
  start_rank_selects_hybrid_lb:
    'From 0.28.0 on, a start rank of 0 with a local size selects hybrid load balancing, so it is left out.',
} as const

interface Rewritten {
  readonly argv: CommandRewrite['argv']
  readonly reasons: readonly { code: keyof typeof COMMAND_REWRITES; message: string }[]
}

/** The command line for `to`: removed options are replaced, and one that changed its meaning is left out. */
export function rewriteCommand(
  argv: readonly string[],
  from: Release,
  was: ServeOutcome,
  to: Release,
  is: ServeOutcome,
): Rewritten {
  const replaced = replaceOptions(argv, optionsOf(from.version), to)
  const isNowHybrid = !servesItsOwnRanks(was) && servesItsOwnRanks(is)
  return isNowHybrid ? withoutStartRank(replaced, to) : replaced
}

function replaceOptions(argv: readonly string[], before: OptionSet, to: Release): Rewritten {
  const after = optionsOf(to.version)
  const words: string[] = []
  const reasons: Rewritten['reasons'][number][] = []
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const { name, value } = splitAtEquals(word)
    const spelling = name.startsWith('--') ? name.replaceAll('_', '-') : name
    const replacement = after.bySpelling.has(spelling) ? undefined : replacementOf(spelling, to)
    if (replacement === undefined) {
      words.push(word)
      continue
    }
    const taken = value === undefined ? valuesAfter(argv, at, before.bySpelling.get(spelling)) : []
    at += taken.length
    words.push(...wordsFor(replacement, value === undefined ? taken : [value]))
    reasons.push({
      code: 'option_replaced',
      message: `vLLM ${to.version} has no ${spelling}. ${replacement.instead}`,
    })
  }
  return { argv: words, reasons }
}

function replacementOf(spelling: string, to: Release): Replacement | undefined {
  const index = releaseIndex(to.version)
  return REPLACEMENTS.find(
    (known) =>
      known.becomes !== undefined && known.flags.includes(spelling) && holdsIn(known, index),
  )
}

/** The words after an option that are its values. */
function valuesAfter(
  argv: readonly string[],
  at: number,
  option: Option | undefined,
): readonly string[] {
  const takesValue = option === undefined || ['store', 'append'].includes(option.action)
  const next = argv[at + 1]
  return takesValue && next !== undefined && !next.startsWith('-') ? [next] : []
}

function wordsFor({ becomes }: Replacement, values: readonly string[]): readonly string[] {
  if (becomes === undefined) return []
  if ('words' in becomes) return becomes.words
  return [becomes.option, ...(values.length === 0 ? ['true'] : values)]
}

/** Whether the node has API servers only for its own ranks. */
function servesItsOwnRanks({ answer }: ServeOutcome): boolean {
  if (answer === undefined || answer.launch.mode === 'headless') return false
  const { data_parallel_hybrid_lb, data_parallel_external_lb } = answer.config
  return data_parallel_hybrid_lb === true || data_parallel_external_lb === true
}

const START_RANK = new Set(['--data-parallel-start-rank', '-dpr'])

/** The command without a start rank of 0, which selects hybrid load balancing from 0.28.0 on. */
function withoutStartRank({ argv, reasons }: Rewritten, to: Release): Rewritten {
  const at = argv.findIndex((word) => START_RANK.has(splitAtEquals(word).name.replaceAll('_', '-')))
  if (at === -1) return { argv, reasons }
  const { value } = splitAtEquals(argv[at] ?? '')
  if ((value ?? argv[at + 1]) !== '0') return { argv, reasons }
  const message = `In ${to.version} --data-parallel-start-rank 0 with a local size selects hybrid load balancing, so nobody would serve the headless peers. Without the option this node still leads all ranks`
  return {
    argv: [...argv.slice(0, at), ...argv.slice(value === undefined ? at + 2 : at + 1)],
    reasons: [...reasons, { code: 'start_rank_selects_hybrid_lb', message }],
  }
}
