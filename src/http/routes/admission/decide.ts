import type { CheckAnswer, Finding } from '../../../manifests/index.ts'
import type { AdmissionPolicy } from './policy.ts'

/** The longest warning that the API server recommends, in characters. */
const MOST_CHARACTERS = 120

/** The API server truncates warnings after 4,096 characters in total. */
const MOST_WARNINGS = 30

/** The `response` of an AdmissionReview, without its `uid`. */
export interface AdmissionDecision {
  readonly allowed: boolean
  readonly warnings?: readonly string[]
  readonly status?: { readonly code: number; readonly reason: string; readonly message: string }
}

/** The decision that follows from a check. */
export function decide(
  { verdict, findings }: CheckAnswer,
  policy: AdmissionPolicy,
): AdmissionDecision {
  const counting = findings.filter(({ ignored }) => ignored === undefined)
  const errors = counting.filter(({ severity }) => severity === 'error')
  const denies = verdict === 'fail' && policy.onFail === 'deny'
  const shown = counting.filter(
    ({ severity }) => severity === 'warning' || (severity === 'error' && !denies),
  )
  const warnings = warningsOf(shown)
  return {
    allowed: !denies,
    ...(warnings.length > 0 && { warnings }),
    ...(denies && {
      status: { code: 422, reason: 'Invalid', message: messageOf(errors) },
    }),
  }
}

/** The decision if the check itself failed. */
export function decideWithoutCheck({ onError }: AdmissionPolicy): AdmissionDecision {
  const text = 'vLLM was not checked: the service failed, and its log has the cause'
  return onError === 'allow'
    ? { allowed: true, warnings: [text] }
    : { allowed: false, status: { code: 500, reason: 'InternalError', message: text } }
}

function messageOf(errors: readonly Finding[]): string {
  const shown = errors
    .slice(0, 5)
    .map(({ code, message, pointer }) => `${code} at ${pointer}: ${message}`)
  const rest = errors.length > 5 ? [`and ${errors.length - 5} more`] : []
  return [...shown, ...rest].join('; ')
}

function warningsOf(findings: readonly Finding[]): string[] {
  const texts = [...new Set(findings.map(({ code, message }) => cut(`${code}: ${message}`)))]
  if (texts.length <= MOST_WARNINGS) return texts
  return [
    ...texts.slice(0, MOST_WARNINGS - 1),
    `and ${texts.length - MOST_WARNINGS + 1} more. Send the manifest to POST /v1/check`,
  ]
}

function cut(message: string): string {
  // The API server drops a warning with a control character.
  const text = message.replace(/\p{Cc}+/gu, ' ')
  if (text.length <= MOST_CHARACTERS) return text
  return `${text.slice(0, MOST_CHARACTERS - 3).replace(/[\ud800-\udbff]$/, '')}...`
}
