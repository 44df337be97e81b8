import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { nearest } from '../../../vllm/values/nearest.ts'
import { show } from '../../../vllm/values/show.ts'
import { Refusal } from '../refusal.ts'
import type { Option } from '../table/options-of.ts'
import type { Token } from '../token.ts'
import { convert } from '../values/convert.ts'
import { loraModule } from '../values/lora-module.ts'

/** From 0.31.0 on an option with choices that can be left out takes `None`; before, the text was refused. */
const NONE_IS_A_CHOICE = releaseIndex('0.31.0')

/** The value that an option sets when it is used as `spelling` with `values`. Throws a `Refusal` for an invalid one. */
export function givenValue(
  option: Option,
  spelling: string,
  values: readonly Token[],
  token: Token,
  version: ReleaseVersion,
): unknown {
  switch (option.action) {
    case 'help':
      throw new Refusal(
        'exit',
        token.pointer,
        `${spelling} prints help and exits, so nothing is served. Leave it out`,
      )
    case 'store_true':
      return true
    case 'boolean_optional':
    case 'enable_disable':
      return !option.negative.has(spelling)
    case 'lora_modules':
      return values.flatMap((value) => loraModule(value, option))
    default:
      return stored(option, values, version)
  }
}

function stored(option: Option, values: readonly Token[], version: ReleaseVersion): unknown {
  if (option.nargs === '+') return values.map((value) => single(option, value, version))
  const [value] = values
  return value === undefined ? option.const : single(option, value, version)
}

function single(option: Option, token: Token, version: ReleaseVersion): unknown {
  const value = convert(option, token, version)
  const { choices } = option
  if (choices === undefined || isChoice(value, choices, version)) return value
  const shown = choices.filter((choice) => choice !== null && choice !== 'None')
  const near = nearest(token.text, shown.map(String))
  const hint = near === undefined ? '' : `. Did you mean ${near}?`
  throw new Refusal(
    'invalid_choice',
    token.pointer,
    `${option.flag} is ${show(token.text)}, but vLLM ${version} accepts only ${shown.join(', ')}${hint}`,
  )
}

function isChoice(
  value: unknown,
  choices: readonly (string | number | null)[],
  version: ReleaseVersion,
): boolean {
  if (value === null) return releaseIndex(version) >= NONE_IS_A_CHOICE && choices.includes(null)
  return choices.some((choice) => choice === value)
}
