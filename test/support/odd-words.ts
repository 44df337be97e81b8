import fc from 'fast-check'
import { optionsOf } from '../../src/serve/arguments/table/options-of.ts'

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

/** Requests to serve whose words are drawn at random: options, parts of them, values of every kind, and other text. */
export const oddRequests = fc.record({
  vllm_version: fc.constantFrom(...VERSIONS),
  argv: fc.array(word, { maxLength: 12 }).map((words) => ['serve', 'model', ...words]),
})
