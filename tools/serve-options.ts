import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type {
  Action,
  DataclassHistory,
  FieldState,
  Removal,
  TableState,
} from '../src/serve/arguments/table/definition.ts'
import { impliedFlags } from '../src/serve/arguments/table/implied-flags.ts'
import { RELEASES, type ReleaseVersion } from '../src/vllm/releases/versions.ts'

interface RecordedOption {
  readonly name: string
  readonly flags: readonly string[]
  readonly action: string
  readonly nargs?: 0 | '?' | '+'
  readonly choices?: readonly (string | number | null)[]
  readonly const?: string | boolean
  readonly default?: unknown
  readonly type?: string
  readonly deprecated?: true
}

interface RecordedClass {
  readonly forbids_unknown?: boolean
  readonly fields?: Readonly<Record<string, RecordedField>>
}

interface Recorded {
  readonly options: readonly RecordedOption[]
  readonly classes: Readonly<Record<string, RecordedClass>>
}

const ACTIONS: Readonly<Record<string, Action>> = {
  _StoreAction: 'store',
  DeprecatedLogConfigFileAction: 'store',
  _StoreTrueAction: 'store_true',
  _AppendAction: 'append',
  _HelpAction: 'help',
  BooleanOptionalAction: 'boolean_optional',
  EnableDisableAction: 'enable_disable',
  LoRAParserAction: 'lora_modules',
}

function recordedOptions(version: ReleaseVersion): Recorded {
  const path = new URL(`../test/golden/serve-options/v${version}.json.gz`, import.meta.url)
  return JSON.parse(gunzipSync(readFileSync(path)).toString())
}

const RECORDED = RELEASES.map(({ version }) => [version, recordedOptions(version)] as const)

type WithoutSince = Omit<TableState, 'since'>

function optionState(option: RecordedOption): WithoutSince {
  const { flags, nargs, choices, type, deprecated } = option
  const action = ACTIONS[option.action]
  if (action === undefined)
    throw new Error(`${option.name} has the unknown action ${option.action}`)
  return {
    ...flagsUnlessImplied(option.name, action, flags),
    action,
    ...(nargs === '?' || nargs === '+' ? { nargs } : {}),
    ...(choices === undefined ? {} : { choices }),
    ...(nargs === '?' && option.const !== undefined ? { const: option.const } : {}),
    ...defaultOf(option.default),
    ...(type === undefined ? {} : { type }),
    ...(deprecated || option.action.startsWith('Deprecated') ? { deprecated: true } : {}),
  }
}

function flagsUnlessImplied(name: string, action: Action, flags: readonly string[]) {
  const declared = action === 'enable_disable' ? enableDisable(flags) : flags
  return String(declared) === String(impliedFlags(name, action)) ? {} : { flags: declared }
}

/** The flags as they were declared: the parser adds the opposites. */
function enableDisable(flags: readonly string[]): readonly string[] {
  return flags.filter(
    (flag, at) => !flags.slice(0, at).some((earlier) => isOpposite(earlier, flag)),
  )
}

function isOpposite(flag: string, other: string): boolean {
  const rest = flag.slice(2)
  return (
    other === `--no-${rest}` ||
    (rest.startsWith('enable-') && other === `--disable-${rest.slice(7)}`) ||
    (rest.startsWith('disable-') && other === `--enable-${rest.slice(8)}`)
  )
}

function defaultOf(value: unknown): { default?: unknown; suppressed?: true } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value === undefined || value === null ? {} : { default: value }
  }
  if ('suppressed' in value) return { suppressed: true }
  if ('dataclass' in value) return { default: {} }
  return 'unknown' in value ? {} : { default: value }
}

/** What holds in each release, as a list of changes. */
function history<T extends object>(
  states: readonly (readonly [ReleaseVersion, T | undefined])[],
): (({ since: ReleaseVersion } & T) | Removal)[] {
  const changes: (({ since: ReleaseVersion } & T) | Removal)[] = []
  let last: string | undefined
  for (const [version, state] of states) {
    const text = state === undefined ? undefined : JSON.stringify(state)
    if (text === last) continue
    changes.push(state === undefined ? { removed: version } : { since: version, ...state })
    last = text
  }
  return changes
}

function names<T>(lists: readonly (readonly T[])[]): T[] {
  return [...new Set(lists.flat())]
}

const optionNames = names(RECORDED.map(([, { options }]) => options.map(({ name }) => name)))
const options = optionNames.sort().map((name) => [
  name,
  ...history(
    RECORDED.map(([version, recorded]) => {
      const option = recorded.options.find((known) => known.name === name)
      return [version, option && optionState(option)] as const
    }),
  ),
])

type RecordedField = Omit<FieldState, 'since' | 'lower_case'>

/** The words of an enumeration in upper case are recorded in lower case as well. */
function fieldState(field: RecordedField | undefined): Omit<FieldState, 'since'> | undefined {
  const { words = [] } = field ?? {}
  const upper = words.filter((word) => typeof word === 'string' && word !== word.toLowerCase())
  const both = [...upper, ...upper.map((word) => String(word).toLowerCase())]
  const isBoth = upper.length > 0 && String(both.toSorted()) === String(words.toSorted())
  return field && isBoth ? { ...field, words: upper, lower_case: true } : field
}

const classNames = names(RECORDED.map(([, { classes }]) => Object.keys(classes)))
const dataclasses = classNames.sort().map((name): DataclassHistory => {
  const byRelease = RECORDED.map(([version, { classes }]) => [version, classes[name]] as const)
  const forbids = byRelease.find(([, recorded]) => recorded?.forbids_unknown)?.[0]
  const fields = names(byRelease.map(([, recorded]) => Object.keys(recorded?.fields ?? {})))
  return {
    name,
    ...(forbids === undefined ? {} : { forbids_unknown: forbids }),
    ...(fields.length === 0
      ? {}
      : {
          fields: fields.map((field) => [
            field,
            ...history(
              byRelease.map(([version, recorded]) => [
                version,
                fieldState(recorded?.fields?.[field]),
              ]),
            ),
          ]),
        }),
  }
})

/**
 * The tables of `src/serve/arguments/table/`, by the name of the file, from what `tools/recorder/ask/serve_options.py`
 * recorded of each release.
 */
export function serveOptionTables(): ReadonlyMap<string, string> {
  return new Map([
    ['options.ts', table('OptionRow', 'optionHistories', 'Every option of `vllm serve`', options)],
    [
      'dataclasses.ts',
      table(
        'DataclassHistory',
        'dataclassHistories',
        'Every dataclass that an option is read as',
        dataclasses,
      ),
    ],
  ])
}

/** The table is the result of a function, so that nothing reads it before the first command line comes. */
function table(type: string, name: string, summary: string, rows: readonly unknown[]): string {
  return [
    '// Made by tools/emit-serve-options.ts (npm run serve-options). Do not edit.',
    `import type { ${type} } from './definition.ts'`,
    '',
    `/** ${summary}, over all releases. */`,
    `export function ${name}(): readonly ${type}[] {`,
    '  return [',
    ...rows.map((row) => `    ${JSON.stringify(row)},`),
    '  ]',
    '}',
    '',
  ].join('\n')
}
