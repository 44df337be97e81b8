import type { Action } from './definition.ts'

/** The spellings that vLLM gives an option of this name when it declares no others: `--block-size` of `block_size`. */
export function impliedFlags(name: string, action: Action): readonly string[] {
  const words = name.replaceAll('_', '-')
  return action === 'boolean_optional' ? [`--${words}`, `--no-${words}`] : [`--${words}`]
}
