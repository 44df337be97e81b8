import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { optionsOf } from '../../../../src/serve/arguments/table/options-of.ts'
import { postJson } from '../../../support/app.ts'

const VERSIONS = ['0.10.1', '0.16.0', '0.24.0', '0.33.0'] as const
const SPELLINGS = VERSIONS.flatMap((version) => optionsOf(version).spellings)

const spelling = fc.constantFrom(...SPELLINGS)
const value = fc.oneof(
  fc.constantFrom(
    '8',
    '-1',
    '4k',
    '1K',
    'auto',
    'None',
    '',
    '{}',
    '{"a":{"b":1}}',
    'x',
    '1e9',
    '--',
  ),
  fc.string(),
  fc.json(),
)
const word = fc.oneof(
  { weight: 4, arbitrary: spelling },
  { weight: 3, arbitrary: value },
  fc.tuple(spelling, value).map(([name, given]) => `${name}=${given}`),
  fc.tuple(spelling, fc.string(), value).map(([name, key, given]) => `${name}.${key}=${given}`),
  fc.tuple(spelling, fc.nat(20)).map(([name, length]) => name.slice(0, length)),
)

describe('POST /v1/serve', () => {
  test('answers any words with 200 or 422', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...VERSIONS),
        fc.array(word, { maxLength: 12 }),
        async (vllm_version, words) => {
          const argv = ['serve', 'model', ...words]
          const { status, body } = await postJson('/v1/serve', { vllm_version, argv })
          expect([200, 422]).toContain(status)
          if (status === 422) expect(body.errors.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
