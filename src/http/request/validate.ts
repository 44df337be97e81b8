import type { z } from '@hono/zod-openapi'
import { MOST_FAULTS } from '../../vllm/limits.ts'
import { pointerOf } from '../../vllm/values/pointer.ts'
import { listSome, shorten, show as showJson } from '../../vllm/values/show.ts'
import { Problem, type ProblemError } from '../problems/problem.ts'
import { isJsonObject } from './json/json-object.ts'
import { adviseOnProperty, propertiesAt } from './unknown-property.ts'

/** The codes of the `errors` of `invalid_request`: what can be wrong outside the config. */
export const VALIDATION_FAULTS = [
  { code: 'unknown_property', summary: 'The object has no such property.' },
  { code: 'missing_property', summary: 'A required property is missing.' },
  { code: 'wrong_type', summary: 'The value has the wrong type.' },
  { code: 'not_an_option', summary: 'The value is not one of the allowed values.' },
  { code: 'wrong_form', summary: 'The text does not have the required format.' },
  {
    code: 'out_of_range',
    summary: 'The number, or the length of a text or list, is out of range.',
  },
  {
    code: 'exclusive_properties',
    summary: 'Two properties exclude each other, and the request has both.',
  },
  { code: 'not_distinct', summary: 'The value must be unique, but occurs twice.' },
] as const

type ValidationFaultCode = (typeof VALIDATION_FAULTS)[number]['code']
type Issue = z.core.$ZodIssue

/**
 * Validates a request against its schema.
 * @throws {Problem} `invalid_request` with all faults at once, up to `MOST_FAULTS`.
 */
export function validateRequest<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw invalidRequest(result.error.issues, body, schema)
}

/** The problem for a `body` in which a schema found these issues. */
export function invalidRequest(
  issues: readonly Issue[],
  body: unknown,
  schema: z.core.$ZodType,
): Problem {
  const errors: ProblemError[] = []
  for (const issue of issues) {
    if (errors.length >= MOST_FAULTS) break
    if (issue.code === 'unrecognized_keys') {
      errors.push(...unknownProperties(issue, errors.length, schema))
    } else errors.push(errorOf(issue, valueAt(body, issue.path)))
  }
  const count = issues.reduce((sum, issue) => sum + countOf(issue), 0)
  const places = listSome(errors, ({ pointer }) => shorten(pointer) || 'the body')
  return new Problem('invalid_request', `The request is invalid at ${places}`, {
    errors,
    ...omitted(count - errors.length),
  })
}

/** The member `errors_omitted` of a problem; none if all errors are listed. */
export const omitted = (count = 0) => (count > 0 ? { errors_omitted: count } : {})

const countOf = (issue: Issue) => (issue.code === 'unrecognized_keys' ? issue.keys.length : 1)

function unknownProperties(
  { keys, path }: z.core.$ZodIssueUnrecognizedKeys,
  listed: number,
  schema: z.core.$ZodType,
): ProblemError[] {
  const known = propertiesAt(schema, path)
  return keys.slice(0, MOST_FAULTS - listed).map((key) => {
    const message = `${showJson(key)} is not a known property here. ${adviseOnProperty(key, known)}`
    return fault([...path, key], 'unknown_property', message)
  })
}

function errorOf(issue: Issue, value: unknown): ProblemError {
  if (value === undefined) {
    return fault(
      issue.path,
      'missing_property',
      `This property is required. Send ${expectation(issue)}`,
    )
  }
  const { code } = issue
  if (issue.message === 'distinct') {
    return fault(
      issue.path,
      'not_distinct',
      `${describe(value)} occurs before. Use a different value`,
    )
  }
  if (code === 'invalid_format' || (code === 'custom' && !ARTICLED.has(issue.message))) {
    return fault(issue.path, 'wrong_form', `${issue.message}, not ${describe(value)}`)
  }
  if (code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'This name is not allowed'
    return fault(issue.path, 'wrong_form', `${reason}, not ${describe(issue.path.at(-1))}`)
  }
  const message = `Send ${expectation(issue)}, not ${describe(value)}`
  return fault(issue.path, codeOf(issue), message)
}

function fault(
  path: readonly PropertyKey[],
  code: ValidationFaultCode,
  message: string,
): ProblemError {
  return { pointer: pointerOf(path), code, message }
}

function codeOf({ code }: Issue): ValidationFaultCode {
  if (code === 'invalid_value') return 'not_an_option'
  if (code === 'too_small' || code === 'too_big') return 'out_of_range'
  return 'wrong_type'
}

const ARTICLED: ReadonlyMap<string, string> = new Map([
  ['int', 'an integer'],
  ['object', 'an object'],
  ['array', 'an array'],
  ['config_or_hash', 'a config, or a hash in its place'],
  ['target', 'a release, a list of 1 to 64 of them, or "all"'],
])

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return ARTICLED.get(issue.expected) ?? `a ${issue.expected}`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return issue.origin === 'array'
        ? `an array of ${issue.minimum} or more`
        : `${issue.minimum} or more`
    case 'too_big':
      if (issue.origin === 'object') return `an object of ${issue.maximum} properties or fewer`
      return issue.origin === 'array'
        ? `an array of ${issue.maximum} or fewer`
        : `${issue.maximum} or less`
    default:
      // The schemas of objects that are passed on untouched name what they expect in their message.
      return ARTICLED.get(issue.message) ?? 'another value'
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isJsonObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length <= 40 ? text : `a ${typeof value} of ${text.length} characters`
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined
    value = (value as Record<PropertyKey, unknown>)[segment]
  }
  return value
}
