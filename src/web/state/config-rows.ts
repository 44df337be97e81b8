import type { Release, ServeAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answered, isServeAnswer } from './subject.ts'

/** Who decided the value of a field. */
export type Origin = 'set' | 'changed' | 'default'

/** A field of the resolved config, with the reason for its value. */
export interface ConfigRow {
  readonly name: string
  readonly value: unknown
  /** What it was before a rule changed it; undefined: none did. */
  readonly before?: unknown
  readonly origin: Origin
  readonly reason: string
  /** The code of the rule, or of the stage, that changed it; null: none did. */
  readonly rule: string | null
  readonly description: string
  /** Whether it is a factor of the hash. */
  readonly hashed: boolean
}

/** The fields of an answer, in the order in which they are declared. */
export function configRows(
  answer: Answered,
  given: Readonly<Record<string, unknown>>,
  release: Release | undefined,
): ConfigRow[] {
  const changes = changesOf(answer)
  const fields = new Map(release?.fields.map((field) => [field.name, field]))
  const rules = new Map(release?.rules.map(({ code, summary }) => [code, summary]))
  const tokens = isServeAnswer(answer) ? tokensOf(answer) : new Map<string, string>()
  return Object.entries(valuesAtLaunch(answer)).map(([name, value]) => {
    const field = fields.get(name)
    const change = changes.get(name)
    const token = tokens.get(name)
    const isSet = token !== undefined || Object.hasOwn(given, name)
    const common = {
      name,
      value,
      description: field?.description ?? '',
      hashed: field?.hashed ?? false,
    }
    if (change !== undefined) {
      const reason = rules.get(change.rule) ?? 'Changed at launch'
      return { ...common, before: change.from, origin: 'changed', rule: change.rule, reason }
    }
    if (isSet) return { ...common, origin: 'set', rule: null, reason: token ?? 'You set it' }
    const isInferred =
      field !== undefined && JSON.stringify(field.default) !== JSON.stringify(value)
    if (isInferred && isServeAnswer(answer)) {
      return {
        ...common,
        origin: 'changed',
        rule: null,
        reason: 'Worked out from the command line',
      }
    }
    return { ...common, origin: 'default', rule: null, reason: 'The default' }
  })
}

/** The config as the engine has it, with what the engine configuration changes. */
function valuesAtLaunch(answer: Answered): Record<string, unknown> {
  const values: Record<string, unknown> = { ...answer.config }
  if (!isServeAnswer(answer)) return values
  for (const { pointer, to } of answer.at_launch.changes) values[nameOf(pointer)] = to
  return values
}

const nameOf = (pointer: string) => pointer.replace('/config/', '').split('/')[0] ?? ''

function changesOf(answer: Answered) {
  const all = isServeAnswer(answer)
    ? [...answer.changes, ...answer.at_launch.changes]
    : answer.changes
  return new Map(all.map((change) => [nameOf(change.pointer), change]))
}

/** By field, the words that set it. */
function tokensOf({ arguments: given }: ServeAnswer): Map<string, string> {
  return new Map(
    given.map(({ name, flag, value }) => [
      name.split('.')[0] ?? name,
      value === true
        ? flag
        : `${flag} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ]),
  )
}

/** The rows whose name, value or reason has all the words that a person looks for. */
export function filterRows(
  rows: readonly ConfigRow[],
  search: string,
  origins: ReadonlySet<Origin>,
): ConfigRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (!origins.has(row.origin)) return false
    const text = `${row.name} ${JSON.stringify(row.value)} ${row.reason}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
