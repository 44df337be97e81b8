import { isFields, listAt, textAt, valueAt } from '../../kubernetes/values.ts'
import type { CheckedContainer } from '../../servers/server.ts'
import type { Path } from '../../yaml/document.ts'
import { atContainer, type ContainerRule, type Draft } from '../draft.ts'

/** Commands, arguments and values of variables that are not text. */
export const textRule: ContainerRule = function* textRule(container) {
  for (const field of ['command', 'args']) {
    for (const [at, item] of listAt(container.fields, field).entries()) {
      if (typeof item !== 'string') yield notText(container, [field, at], `${field}[${at}]`, item)
    }
  }
  for (const [at, entry] of listAt(container.fields, 'env').entries()) {
    const value = valueAt(entry, 'value')
    if (value === undefined || value === null || typeof value === 'string') continue
    yield notText(container, ['env', at, 'value'], `The value of ${textAt(entry, 'name')}`, value)
  }
}

function notText(container: CheckedContainer, member: Path, what: string, value: unknown): Draft {
  const message = `${what} is ${kindOf(value)}, and the API server accepts only text. Put quotes around it`
  return atContainer('value_not_text', container, member, message)
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return isFields(value) ? 'a mapping' : `the ${typeof value} ${String(value)}`
}

const REFERENCE = /\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g

/** `$(NAME)` that the kubelet leaves as it is: within `$((...))`, or because nothing has that name. */
export const referenceRule: ContainerRule = function* referenceRule(container) {
  const run = container.pods[0]?.run
  if (run === undefined) return
  const texts = [
    ...run.command.map((text, at) => ({ text, member: ['command', at] })),
    ...run.args.map((text, at) => ({ text, member: ['args', at] })),
  ]
  for (const { text, member } of texts) {
    const written = String(valueAt(container.fields, ...member) ?? '')
    for (const [reference, name = ''] of text.matchAll(REFERENCE)) {
      const isWritten = written.includes(reference) && !written.includes(`$${reference}`)
      if (isWritten && run.environment.values.has(name)) {
        const message = `The kubelet does not replace ${reference} here: it takes the text from an earlier $( up to the first ) for the name. The shell then runs ${name} as a command, which prints nothing. Write \${${name}}`
        yield atContainer('reference_not_expanded', container, member, message, reference)
      } else if (isWritten && !isScript(text)) {
        yield undefinedReference(container, member, reference)
      }
    }
  }
}

function undefinedReference(container: CheckedContainer, member: Path, reference: string): Draft {
  const { object, isUnknownKind } = container.workload
  const what = `${reference} is not a variable of this container`
  const name = reference.slice(2, -1)
  const message = isUnknownKind
    ? `${what}. Unless the operator of ${object.kind} sets it, vLLM gets the literal text`
    : `${what}, so vLLM gets the literal text. Define ${name}, or correct the name`
  const draft = atContainer('reference_undefined', container, member, message, reference)
  return isUnknownKind ? { ...draft, severity: 'note' } : draft
}

/** In a script `$(date)` is the output of a command. */
function isScript(text: string): boolean {
  return /\s/.test(text)
}

const SHELL_REFERENCE = /\$\{?([A-Za-z_][A-Za-z0-9_]*)/

/** Values of variables that look as if a shell would read them, or refer to what is not defined before them. */
export const literalRule: ContainerRule = function* literalRule(container) {
  const words = [...listAt(container.fields, 'command'), ...listAt(container.fields, 'args')]
  const isRead = words.some((word) => typeof word === 'string' && /\beval\b|envsubst/.test(word))
  for (const [at, entry] of listAt(container.fields, 'env').entries()) {
    const written = textAt(entry, 'value') ?? ''
    const name = textAt(entry, 'name') ?? ''
    const member = ['env', at, 'value']
    const shell = isRead ? null : SHELL_REFERENCE.exec(written)
    if (shell !== null) {
      const reference = `$(${shell[1]})`
      const message = `${name} is the literal text ${quoted(written)}: Kubernetes replaces ${reference}, and no shell reads this value. Write ${reference}, set it in the script, or run the file through envsubst`
      yield atContainer('variable_literal', container, member, message, shell[0])
    }
    yield* undefinedIn(container, { name, written, member })
  }
}

function* undefinedIn(
  container: CheckedContainer,
  { name, written, member }: { name: string; written: string; member: Path },
): Generator<Draft> {
  const value = container.pods[0]?.run.environment.values.get(name) ?? ''
  for (const [reference, other = ''] of value.matchAll(REFERENCE)) {
    if (!written.includes(reference) || written.includes(`$${reference}`)) continue
    const message = `${name} refers to ${reference}, which is not defined before it, so the text stays as it is. Define ${other} before ${name}, or correct the name`
    yield atContainer('reference_undefined', container, member, message, reference)
  }
}

/** A text in quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text)
}
