import { isFields, textAt } from '../../kubernetes/values.ts'
import type { CheckedContainer } from '../../servers/server.ts'
import type { Path } from '../../yaml/document.ts'
import { atContainer, type ContainerRule, type WorkloadRule } from '../draft.ts'
import { usesShell } from './scripts.ts'
import { quoted } from './values.ts'

/** `{{ .Values.image }}` of Helm, `${SIZE}` of envsubst, and `<your-model>`; `<think>` within a value is none. */
const PLACEHOLDERS: readonly RegExp[] = [
  /\{\{[^{}]{0,200}\}\}/,
  /\$\{[A-Za-z_][\w:-]{0,100}\}/,
  /\$[A-Z_][A-Z0-9_]{0,100}/,
  /^<[a-zA-Z][\w .-]{0,100}>$/,
  /<(?:your|my|model|image|path|name|tag)\b[\w .-]{0,100}>/i,
]

/** The first placeholder in a text that nothing replaces once the manifest is applied. */
export function placeholderIn(text: string): string | undefined {
  for (const placeholder of PLACEHOLDERS) {
    const found = placeholder.exec(text)?.[0]
    if (found !== undefined) return found
  }
  return undefined
}

/** Placeholders among the words of a command that no shell reads, and in the values of variables. */
export const placeholderRule: ContainerRule = function* placeholderRule(container) {
  for (const [member, text] of textsOf(container)) {
    const found = placeholderIn(text)
    // A variable with a reference of a shell is a `variable_literal`.
    if (found === undefined || (member[0] === 'env' && found.startsWith('$'))) continue
    const message = `${quoted(text)} has the placeholder ${found}, and nothing replaces it. ${fixOf(found)}`
    yield atContainer('placeholder_left', container, member, message, found)
  }
}

/** The texts of a container as they are written, each with its place. */
function* textsOf(container: CheckedContainer): Generator<readonly [Path, string]> {
  const { fields, pods, workload } = container
  const run = pods[0]?.run
  const fieldsRead =
    run === undefined || usesShell(run)
      ? [['env', 'value'] as const]
      : [['command'] as const, ['args'] as const, ['env', 'value'] as const]
  // KServe replaces {{.Name}} in its runtimes.
  if (/^(?:Cluster)?ServingRuntime$|^LLMInferenceServiceConfig$/.test(workload.object.kind)) return
  for (const [field, ...rest] of fieldsRead) {
    const list = Array.isArray(fields[field]) ? fields[field] : []
    for (const [at, item] of list.entries()) {
      const text = rest.length === 0 ? item : textAt(item, ...rest)
      if (typeof text === 'string') yield [[field, at, ...rest], text]
    }
  }
}

function fixOf(placeholder: string): string {
  return placeholder.startsWith('{{')
    ? 'Render the template first, with helm template or a similar tool'
    : 'Put the real value in its place before you apply the manifest'
}

/** What says how many pods or devices there are. */
const NUMBERS = new Set([
  'replicas',
  'size',
  'parallelism',
  'completions',
  'numOfHosts',
  'nodeCount',
])

/** Placeholders where the number of pods or of accelerators belongs, so that one pod, or no accelerator, was assumed. */
export const numberPlaceholderRule: WorkloadRule = function* numberPlaceholderRule({ object }) {
  for (const [path, text] of numbersIn(object.value, [])) {
    const found = placeholderIn(text)
    if (found === undefined) continue
    const message = `${String(path.at(-1))} is ${quoted(text)}, so their number is unknown. ${fixOf(found)}`
    yield { code: 'placeholder_left', object, path: [...object.path, ...path], message, pods: [] }
  }
}

function* numbersIn(value: unknown, path: Path): Generator<readonly [Path, string]> {
  if (typeof value !== 'object' || value === null) return
  const isAmounts = path.at(-1) === 'limits' || path.at(-1) === 'requests'
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key
    if (typeof member === 'string' && (NUMBERS.has(key) || isAmounts))
      yield [[...path, step], member]
    else if (isFields(member) || Array.isArray(member)) yield* numbersIn(member, [...path, step])
  }
}
