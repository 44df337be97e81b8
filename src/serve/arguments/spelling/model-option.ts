import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import type { ArgumentLog } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { splitAtEquals, type Token } from '../token.ts'

/** From 0.11.1 on `--model` is moved to the front; before it was refused. */
const MOVED = releaseIndex('0.11.1')

/** From 0.17.0 on `--model=` without a value is ignored, and `--served-model-name` needs the model before it. */
const STRICTER = releaseIndex('0.17.0')

/**
 * `vllm serve` expects the model as its first word (`FlexibleArgumentParser.parse_args`): `--model` moves there, or is
 * refused, by release.
 */
export function moveModelToFront(
  tokens: readonly Token[],
  version: ReleaseVersion,
  log: ArgumentLog,
): readonly Token[] {
  const index = releaseIndex(version)
  const at = tokens.findIndex(({ text }) => isModelOption(text, index))
  const moved = at === -1 ? tokens : move(tokens, at, version, log)
  if (index >= STRICTER) requireModelFirst(moved)
  return moved
}

function isModelOption(text: string, index: number): boolean {
  if (text === '--model') return true
  if (index < MOVED || !text.startsWith('--model=')) return false
  // The pattern of 0.17.0 on matches one character or more, and no line break.
  return index < STRICTER || /^--model=./.test(text)
}

function move(
  tokens: readonly Token[],
  at: number,
  version: ReleaseVersion,
  log: ArgumentLog,
): readonly Token[] {
  const option = tokens[at]
  if (option === undefined) return tokens
  if (releaseIndex(version) < MOVED) {
    throw new Refusal(
      'model_not_first',
      option.pointer,
      `vllm serve of ${version} does not accept --model. Write the model right after serve`,
    )
  }
  const { value } = splitAtEquals(option.text)
  const model = value === undefined ? tokens[at + 1] : { text: value, pointer: option.pointer }
  if (model === undefined) {
    throw new Refusal(
      'expected_argument',
      option.pointer,
      '--model needs a value, but none follows. Write the model right after serve',
    )
  }
  log.notice(
    'model_given_as_option',
    option.pointer,
    'Write the model right after serve: vLLM will drop --model in a later release',
  )
  const rest = tokens.slice(value === undefined ? at + 2 : at + 1)
  return [...tokens.slice(0, 1), model, ...tokens.slice(1, at), ...rest]
}

function requireModelFirst(tokens: readonly Token[]): void {
  const second = tokens[1]
  if (!second?.text.startsWith('-')) return
  if (tokens.some(({ text }) => /^--config(?:=.+|\n?$)/.test(text))) return
  if (!tokens.some(({ text }) => /^--served[-_]model[-_]name(?:=.+|\n?$)/.test(text))) return
  throw new Refusal(
    'model_not_first',
    second.pointer,
    'With --served-model-name, the model must be the first word after serve: vllm serve MODEL --served-model-name NAME',
  )
}
