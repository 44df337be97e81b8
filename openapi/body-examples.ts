import { MAX_BODY_BYTES } from '../src/http/request/body.ts'
import type { Example } from './example.ts'

type Request = Pick<Example, 'operationId' | 'target' | 'method' | 'headers'>

/** A body that breaks off on its way, which can happen to any. */
export const CUT_OFF = {
  problem: 'body_unreadable',
  summary: 'A connection that breaks',
  body: '{"config": {}}',
  given: 'cut_off',
} as const

/** A way in which the body of any request can be unsound, with its problem. */
const unsound = (
  maxBytes: number,
): readonly Pick<Example, 'problem' | 'summary' | 'body' | 'headers' | 'given'>[] => [
  { problem: 'body_missing', summary: 'No body' },
  CUT_OFF,
  { problem: 'malformed_json', summary: 'Text cut short', body: '{"config": {"nnodes": 2}' },
  {
    problem: 'byte_order_mark',
    summary: 'A byte order mark before the text',
    body: '\ufeff{"config": {}}',
  },
  {
    problem: 'invalid_utf8',
    summary: 'Latin-1 instead of UTF-8',
    body: Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d),
  },
  {
    problem: 'duplicate_key',
    summary: 'A name given twice',
    body: '{"config": {"nnodes": 1, "nnodes": 2}}',
  },
  {
    problem: 'lone_surrogate',
    summary: 'Half of a surrogate pair',
    body: '{"config": {"worker_cls": "\\ud800"}}',
  },
  {
    problem: 'number_out_of_range',
    summary: 'A number too large for a double',
    body: '{"config": {"nnodes": 1e400}}',
  },
  {
    problem: 'nesting_too_deep',
    summary: '33 levels',
    body: `{"config": ${'['.repeat(32)}${']'.repeat(32)}}`,
  },
  {
    problem: 'too_many_values',
    summary: 'A list that is too long',
    body: `{"config": {"numa_bind_nodes": [${'0,'.repeat(100_000)}0]}}`,
  },
  {
    problem: 'payload_too_large',
    summary: `More than ${maxBytes / 1024} KiB`,
    body: ' '.repeat(maxBytes + 1),
  },
  {
    problem: 'unsupported_media_type',
    summary: 'A form',
    body: 'config=8',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  },
  {
    problem: 'unsupported_content_encoding',
    summary: 'A compressed body',
    body: '{}',
    headers: { 'Content-Encoding': 'gzip' },
  },
]

/** An instance that has more to do than it can. */
export const OVERLOADED = {
  name: 'overloaded',
  problem: 'overloaded',
  summary: 'More requests than the instance can answer in time',
  given: 'overloaded',
} as const

/** An answer that does not fit. */
export const ANSWER_TOO_LARGE = {
  name: 'answer_too_large',
  problem: 'answer_too_large',
  summary: 'An answer over the limit',
  given: 'small_answers',
} as const

/** An example of each problem of an unsound body, in the order of `BODY_PROBLEMS`; named by its code. */
export function bodyProblemExamples(request: Request, maxBytes = MAX_BODY_BYTES): Example[] {
  return unsound(maxBytes).map((example) => ({
    ...request,
    ...example,
    name: example.problem ?? '',
    headers: { ...request.headers, ...example.headers },
  }))
}
