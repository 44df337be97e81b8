import type {
  ReleaseArgument,
  ReleaseField,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { Kind } from './kind.ts'

/** What the release of the text has: its options and its fields. Empty until they are loaded. */
export interface Reference {
  readonly arguments: readonly ReleaseArgument[]
  readonly fields: readonly ReleaseField[]
}

/** A text that can be inserted, with what a person should know of it. */
export interface Suggestion {
  readonly label: string
  readonly detail: string
  readonly info: string
}

/** What can stand where the cursor is, and where it begins. */
export interface Completion {
  readonly from: number
  readonly suggestions: readonly Suggestion[]
}

/** As much of a line as is looked at: JSON may be one line of any length. */
const NEAR = 200

/** What could be typed at the end of `before`, the text of the line up to the cursor. */
export function completionAt(
  before: string,
  kind: Kind,
  reference: Reference,
): Completion | undefined {
  const near = before.slice(-NEAR)
  if (/(?:^|\s)#/.test(near)) return undefined
  const found = kind === 'config' ? inConfig(near, reference) : inCommand(near, reference)
  return found && { ...found, from: before.length - near.length + found.from }
}

function inCommand(before: string, reference: Reference): Completion | undefined {
  const flag = /(?:^|[\s"'[,])(--?[\w.-]*)$/.exec(before)?.[1]
  if (flag !== undefined) {
    const from = before.length - flag.length
    return { from, suggestions: reference.arguments.flatMap(suggestFlags) }
  }
  const [, name, value] =
    /(?:^|[\s"'[,])(--?[\w.-]+)(?:=|\s|["'],\s?["'])([\w.-]*)$/.exec(before) ?? []
  if (name === undefined || value === undefined) return undefined
  const choices = choicesOf(name, reference)
  return { from: before.length - value.length, suggestions: choices.map(suggestValue) }
}

/** The values that an option takes. Many options that are fields have their choices there. */
function choicesOf(flag: string, { arguments: options, fields }: Reference): readonly unknown[] {
  const argument = argumentOf(flag, options)
  if (argument === undefined || flag.includes('.')) return []
  const choices = argument.choices ?? fieldOf(argument.name, fields)?.options ?? []
  return choices.filter((choice) => choice !== null)
}

const suggestValue = (value: unknown): Suggestion => ({
  label: String(value),
  detail: '',
  info: '',
})

function suggestFlags(argument: ReleaseArgument): Suggestion[] {
  const detail = detailOf(argument)
  const info = argument.description ?? ''
  const own = argument.flags.map((label) => ({ label, detail, info }))
  const flag = longFlagOf(argument)
  const nested = (argument.fields ?? []).map(({ name, description }) => ({
    label: `${flag}.${name}`,
    detail: '',
    info: description,
  }))
  return [...own, ...nested]
}

const longFlagOf = ({ flags }: ReleaseArgument) => flags.find((each) => each.startsWith('--'))

function detailOf({ values, default: byDefault, deprecated, choices }: ReleaseArgument): string {
  const parts = [
    deprecated ? 'deprecated' : '',
    choices === undefined ? '' : choices.slice(0, 4).join(' | ') + (choices.length > 4 ? ' …' : ''),
    byDefault == null || values === 'none' ? '' : `default ${shortJson(byDefault)}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

const shortJson = (value: unknown) => JSON.stringify(value).slice(0, 30)

/** The option that a flag names, spelled with underscores or dashes, with or without a value or a nested name. */
export function argumentOf(
  flag: string,
  options: readonly ReleaseArgument[],
): ReleaseArgument | undefined {
  const spelled = flag.split(/[.=]/, 1)[0]?.replaceAll('_', '-') ?? ''
  return options.find(({ flags }) => flags.includes(spelled))
}

function inConfig(before: string, { fields }: Reference): Completion | undefined {
  const [, name, value] = /(?:^|[\s{,])["']?(\w+)["']?\s?:\s["']?([\w.-]*)$/.exec(before) ?? []
  if (name !== undefined && value !== undefined) {
    const field = fieldOf(name, fields)
    const values = field?.kind === 'boolean' ? [true, false] : (field?.options ?? [])
    return { from: before.length - value.length, suggestions: values.map(suggestValue) }
  }
  const key = /(?:^|[\s{,"'])(\w*)$/.exec(before)?.[1]
  if (key === undefined) return undefined
  const suggestions = withNested(fields)
    .filter(({ settable }) => settable)
    .map(({ name, description, default: byDefault }) => ({
      label: name,
      detail: byDefault === undefined ? '' : shortJson(byDefault),
      info: description,
    }))
  return { from: before.length - key.length, suggestions }
}

const withNested = (fields: readonly ReleaseField[]) =>
  fields.flatMap((field) => [field, ...(field.fields ?? [])])

const fieldOf = (name: string, fields: readonly ReleaseField[]) =>
  withNested(fields).find((each) => each.name === name)

/** What is known of a word in the text: an option, or a field. */
export interface Documentation {
  readonly title: string
  readonly text: string
}

/** What a person wants to know of `word`. */
export function documentationOf(
  word: string,
  kind: Kind,
  reference: Reference,
): Documentation | undefined {
  if (word.startsWith('-')) return documentationOfFlag(word, reference.arguments)
  const field = kind === 'config' ? fieldOf(word, reference.fields) : undefined
  if (field === undefined) return undefined
  const byDefault = field.default === undefined ? '' : ` — default ${shortJson(field.default)}`
  return { title: field.name, text: `${field.description}${byDefault}` }
}

function documentationOfFlag(
  flag: string,
  options: readonly ReleaseArgument[],
): Documentation | undefined {
  const argument = argumentOf(flag, options)
  if (argument === undefined) return undefined
  const inner = flag.split(/[.=]/)[1]?.replaceAll('-', '_')
  const nested = argument.fields?.find(({ name }) => name === inner)
  if (nested !== undefined) {
    return { title: `${longFlagOf(argument)}.${nested.name}`, text: nested.description }
  }
  const text = argument.description ?? 'An option of vllm serve.'
  const detail = detailOf(argument)
  return { title: argument.flags.join('  '), text: detail === '' ? text : `${text} — ${detail}` }
}
