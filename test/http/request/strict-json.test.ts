import { describe, expect, test } from 'bun:test'
import { postResolve } from '../../support/app.ts'
import { readArchive } from '../../support/archive.ts'
import { fixture } from '../../support/fixtures.ts'

const archive = fixture('json/test_parsing.tar.gz')
const files = archive === undefined ? [] : await readArchive(archive)

/** What is up to the implementation in JSONTestSuite, decided once. All else under `i_` is taken. */
const REFUSED: readonly [RegExp, string][] = [
  // A double cannot hold it: taken in silence it would be infinity.
  [
    /^i_number_(huge_exp|neg_int_huge_exp|pos_double_huge_exp|real_(neg|pos)_overflow)/,
    'number_out_of_range',
  ],
  // Half a surrogate pair is no Unicode text, and could not be answered as UTF-8.
  [
    /^i_(object_key_lone_2nd_surrogate|string_(1st_|incomplete_surrogate|invalid_(lonely_)?surrogate|inverted_|lone_second))/,
    'lone_surrogate',
  ],
  [
    /^i_string_(UTF-16LE|UTF-8_invalid|UTF8_surrogate|invalid_utf-8|iso_latin|lone_utf8|not_in_unicode|overlong|truncated|utf16)/,
    'invalid_utf8',
  ],
  [/^i_structure_500_nested_arrays/, 'nesting_too_deep'],
  [/^i_structure_UTF-8_BOM/, 'byte_order_mark'],
]

describe.skipIf(archive === undefined)('JSONTestSuite', () => {
  test.each(files.filter(([name]) => name.startsWith('y_')))(
    '%s is taken as JSON',
    async (name, bytes) => {
      const { status, body } = await postResolve(bytes)
      if (name.startsWith('y_object_duplicated_key')) expect(body.code).toBe('duplicate_key')
      else if (name === 'y_object_empty.json') expect(status).toBe(200)
      // None of the others is a request: that is said of its shape, not of its text.
      else expect([status, body.code]).toEqual([422, 'invalid_request'])
    },
  )

  test.each(files.filter(([name]) => name.startsWith('n_')))(
    '%s is refused, with its place',
    async (_, bytes) => {
      const { status, body } = await postResolve(bytes)
      expect(status).toBe(400)
      if (body.code !== 'body_missing')
        expect(body.position.byte_offset).toBeLessThanOrEqual(bytes.length)
    },
  )

  test.each(files.filter(([name]) => name.startsWith('i_')))(
    '%s is decided',
    async (name, bytes) => {
      const { body } = await postResolve(bytes)
      expect(body.code).toBe(
        REFUSED.find(([pattern]) => pattern.test(name))?.[1] ?? 'invalid_request',
      )
    },
  )
})

test('a hundred thousand brackets are refused without a stack to overflow', async () => {
  for (const bracket of ['[', '{"a":']) {
    const { body } = await postResolve(bracket.repeat(40_000))
    expect(body.code).toBe('nesting_too_deep')
  }
})

describe('the place of a fault', () => {
  test.each([
    ['{"config": {"nnodes": 1', 'malformed_json', { line: 1, column: 24, byte_offset: 23 }],
    ['{"config": {}} {}', 'malformed_json', { line: 1, column: 16, byte_offset: 15 }],
    ['{\n  "config": {,}\n}', 'malformed_json', { line: 2, column: 14, byte_offset: 15 }],
    ['{\r\n"é": "\u0001"}', 'malformed_json', { line: 2, column: 7, byte_offset: 10 }],
    ['{"config": {}, "config": {}}', 'duplicate_key', { line: 1, column: 16, byte_offset: 15 }],
    ['{"config": {"a": [1e400]}}', 'number_out_of_range', { line: 1, column: 19, byte_offset: 18 }],
    ['{"𝄞": "\\udead"}', 'lone_surrogate', { line: 1, column: 7, byte_offset: 9 }],
    ['\ufeff{}', 'byte_order_mark', { line: 1, column: 1, byte_offset: 0 }],
  ])('of %j is reported', async (text, code, position) => {
    const { status, body } = await postResolve(text)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code, position })
  })

  test('is a pointer as well, where the text can be read that far', async () => {
    const { body } = await postResolve('{"config": {"a/b": [{"~": 1, "\\u007e": 2}]}}')
    expect(body.pointer).toBe('/config/a~1b/0/~0')
  })
})

test('a colon or a quote inside a string is not a member', async () => {
  const { status } = await postResolve(
    '{"config": {"worker_cls": "a:b\\":{\\\\"}, "env": {"a:": ":"}}',
  )
  expect(status).toBe(200)
})

test('32 levels are taken, 33 are not', async () => {
  const nested = (levels: number) =>
    `{"config": ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  expect((await postResolve(nested(32))).body.code).toBe('invalid_request')
  expect((await postResolve(nested(33))).body.code).toBe('nesting_too_deep')
})
