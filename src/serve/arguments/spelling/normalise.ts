import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import type { ArgumentLog } from '../log.ts'
import { splitAtEquals, type Token } from '../token.ts'

/** `--help=GROUP` is read as `--help`. */
const HELP_GROUPS = releaseIndex('0.11.0')
/** `-O3` sets a field of the compilation config: `level`, then `mode`; from 0.12.0 on it is an option of its own. */
const MODE = releaseIndex('0.11.1')
const OPTIMIZATION_LEVEL = releaseIndex('0.12.0')
/** In 0.12.0 alone `-O.x` still was `-cc.x`. */
const WITHOUT_DOTS = releaseIndex('0.13.0')

const LEVELS = new Set(['0', '1', '2', '3'])

/**
 * The words in the spelling of argparse: dashes instead of underscores in names, and `-O` in its long form
 * (`FlexibleArgumentParser`).
 */
export function normalise(
  tokens: readonly Token[],
  version: ReleaseVersion,
  log: ArgumentLog,
): Token[] {
  const index = releaseIndex(version)
  return tokens.flatMap((token, at) => {
    const texts = respelt(token.text, tokens[at + 1]?.text, index)
    if (texts === undefined) return [token]
    if (token.text.startsWith('-O.')) {
      log.notice('optimization_dots_deprecated', token.pointer, `Write ${texts[0]} instead`)
    }
    return texts.map((text) => ({ text, pointer: token.pointer }))
  })
}

/** The replacement of one word; undefined: it stays. */
function respelt(text: string, next: string | undefined, index: number): string[] | undefined {
  if (index >= HELP_GROUPS && text.startsWith('--help=')) return ['--help']
  if (text.startsWith('--')) return [withDashes(text)]
  if (!text.startsWith('-O')) return undefined
  if (text === '-O') {
    return next !== undefined && LEVELS.has(next) ? [levelOption(index)] : undefined
  }
  if (text[2] === '.' && index < WITHOUT_DOTS) {
    return index < OPTIMIZATION_LEVEL ? undefined : [`-cc${text.slice(2)}`]
  }
  const level = text.slice(text[2] === '=' ? 3 : 2)
  return index < OPTIMIZATION_LEVEL
    ? [`${levelOption(index)}=${level}`]
    : [levelOption(index), level]
}

function levelOption(index: number): string {
  if (index >= OPTIMIZATION_LEVEL) return '--optimization-level'
  return index >= MODE ? '-O.mode' : '-O.level'
}

/** Replaces underscores by dashes in the name of an option, up to its first dot. */
function withDashes(text: string): string {
  const { name, value } = splitAtEquals(text)
  const dot = name.indexOf('.')
  const end = dot === -1 ? name.length : dot
  const dashed = name.slice(0, end).replaceAll('_', '-') + name.slice(end)
  return value === undefined ? dashed : `${dashed}=${value}`
}
