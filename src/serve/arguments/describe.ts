import {
  describeRelease,
  type FieldDescription,
  type Release,
} from '../../parallel-config/index.ts'
import { type Option, optionsOf } from './table/options-of.ts'

/** An option of `vllm serve` as a release has it, for editors and completion. */
export interface ArgumentDescription {
  /** Name of the attribute that it sets, such as `tensor_parallel_size`. */
  readonly name: string
  /** Every spelling, such as `--tensor-parallel-size` and `-tp`; none for the model, which has no flag. */
  readonly flags: readonly string[]
  /** How many values follow a flag: `optional` is none or one, `many` one or more. */
  readonly values: 'none' | 'one' | 'optional' | 'many'
  readonly choices?: readonly (string | number | null)[]
  readonly default?: unknown
  readonly deprecated?: true
  /** What it means, where it is a field of ParallelConfig. */
  readonly description?: string
  /** The fields of the object that it takes, each also an option of its own: `--eplb-config.window_size 100`. */
  readonly fields?: readonly { readonly name: string; readonly description: string }[]
}

/** Every option that a release has, in the order in which its parser knows them. */
export function describeArguments(release: Release): ArgumentDescription[] {
  const fields = new Map(describeRelease(release).fields.map((field) => [field.name, field]))
  return optionsOf(release.version)
    .options.filter(({ action }) => action !== 'help')
    .map((option) => describe(option, fields.get(option.name)))
}

function describe(option: Option, field: FieldDescription | undefined): ArgumentDescription {
  const { name, spellings, choices, deprecated } = option
  return {
    name,
    flags: spellings,
    values: valuesOf(option),
    ...(choices && { choices }),
    ...(option.default !== undefined && { default: option.default }),
    ...(deprecated && { deprecated }),
    ...(field && { description: field.description }),
    ...(field?.fields && {
      fields: field.fields.map(({ name, description }) => ({ name, description })),
    }),
  }
}

function valuesOf({ action, nargs }: Option): ArgumentDescription['values'] {
  if (action === 'store_true' || action === 'boolean_optional' || action === 'enable_disable') {
    return 'none'
  }
  if (nargs === '?') return 'optional'
  return nargs === '+' || action === 'lora_modules' ? 'many' : 'one'
}
