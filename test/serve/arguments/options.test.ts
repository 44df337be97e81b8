import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { optionsOf } from '../../../src/serve/arguments/table/options-of.ts'
import { RELEASES } from '../../../src/vllm/releases/versions.ts'

const GOLDEN = new URL('../../golden/', import.meta.url)

function recorded(path: string): unknown[] {
  const text = gunzipSync(readFileSync(new URL(path, GOLDEN))).toString()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

describe('the table of options', () => {
  test.each(RELEASES.map(({ version }) => version))(
    'has every spelling of %s, and no other',
    (version) => {
      const [record] = recorded(`serve-options/v${version}.json.gz`) as {
        spellings: Record<string, string>
      }[]
      const spellings = [...optionsOf(version).bySpelling].map(([text, { name }]) => [text, name])
      expect(Object.fromEntries(spellings)).toEqual(record?.spellings ?? {})
    },
  )
})
