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

/** What could be typed at the end of `before`, the text of the line up to the cursor. */
export function completionAt(
  before: string,
  kind: Kind,
  reference: Reference,
): Completion | undefined {
  return kind === 'config' ? inConfig(before, reference) : inCommand(before, reference)
}

function inCommand(before: string, { arguments: options }: Reference): Completion | undefined {
  const flag = /(?:^|[\s"'[,])(--?[\w.-]*)$/.exec(before)?.[1]
  if (flag !== undefined) {
    return { from: before.length - flag.length, suggestions: options.flatMap(flagsOf) }
  }
  const [, name, value] =
    /(?:^|[\s"'[,])(--?[\w.-]+)(?:=|\s|["'],\s?["'])([\w.-]*)$/.exec(before) ?? []
  const choices = name === undefined ? undefined : argumentOf(name, options)?.choices
  if (choices === undefined || value === undefined) return undefined
  return {
    from: before.length - value.length,
    suggestions: choices.map((choice) => suggestValue(choice)),
  }
}

const suggestValue = (value: unknown): Suggestion => ({
  label: String(value),
  detail: '',
  info: '',
})

function flagsOf(argument: ReleaseArgument): Suggestion[] {
  const detail = detailOf(argument)
  const info = argument.description ?? ''
  const own = argument.flags.map((label) => ({ label, detail, info }))
  const flag = argument.flags.find((each) => each.startsWith('--'))
  const nested = (argument.fields ?? []).map(({ name, description }) => ({
    label: `${flag}.${name}`,
    detail: '',
    info: description,
  }))
  return [...own, ...nested]
}

function detailOf({ values, default: byDefault, deprecated, choices }: ReleaseArgument): string {
  const parts = [
    deprecated ? 'deprecated' : '',
    choices === undefined ? '' : choices.slice(0, 4).join(' | ') + (choices.length > 4 ? ' …' : ''),
    byDefault == null || values === 'none'
      ? ''
      : `default ${JSON.stringify(byDefault).slice(0, 30)}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** The option that a flag names, spelled with underscores or dashes. */
function argumentOf(
  flag: string,
  options: readonly ReleaseArgument[],
): ReleaseArgument | undefined {
  const spelled = flag.replaceAll('_', '-').split(/[.=]/, 1)[0] ?? ''
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
  const all = fields.flatMap((field) => [field, ...(field.fields ?? [])])
  const suggestions = all
    .filter(({ settable }) => settable)
    .map(({ name, description, default: byDefault }) => ({
      label: name,
      detail: byDefault === undefined ? '' : JSON.stringify(byDefault).slice(0, 30),
      info: description,
    }))
  return { from: before.length - key.length, suggestions }
}

function fieldOf(name: string, fields: readonly ReleaseField[]) {
  return fields
    .flatMap((field) => [field, ...(field.fields ?? [])])
    .find((each) => each.name === name)
}

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
  if (word.startsWith('-')) {
    const argument = argumentOf(word, reference.arguments)
    if (argument === undefined) return undefined
    const [, inner] = word.split('.')
    const nested = argument.fields?.find(({ name }) => name === inner?.replaceAll('-', '_'))
    const text = nested?.description ?? argument.description ?? 'An option of vllm serve.'
    return {
      title: argument.flags.join('  '),
      text: [text, detailOf(argument)].filter(Boolean).join(' — '),
    }
  }
  if (kind !== 'config') return undefined
  const field = fieldOf(word, reference.fields)
  if (field === undefined) return undefined
  const byDefault = field.default === undefined ? '' : ` — default ${JSON.stringify(field.default)}`
  return { title: field.name, text: `${field.description}${byDefault}` }
}
