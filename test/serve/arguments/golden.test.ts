import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseArguments } from '../../../src/serve/arguments/index.ts'
import { optionsOf } from '../../../src/serve/arguments/table/options-of.ts'
import { RELEASES, type ReleaseVersion } from '../../../src/vllm/releases/versions.ts'

const GOLDEN = new URL('../../golden/', import.meta.url)

interface RecordedLaunch {
  readonly id: string
  readonly vllm_version?: ReleaseVersion
  readonly argv: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly expect: {
    readonly valid: boolean
    readonly stage?: string
    readonly errors?: readonly { readonly code: string; readonly argument?: string }[]
  }
}

function recorded(path: string): unknown[] {
  const text = gunzipSync(readFileSync(new URL(path, GOLDEN))).toString()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

function codes({ expect }: RecordedLaunch): string[] {
  return expect.stage === 'parse' ? (expect.errors ?? []).map(({ code }) => code) : []
}

describe('the parser of each release', () => {
  const files = readdirSync(new URL('launch/', GOLDEN)).filter((name) => name.endsWith('.gz'))

  for (const file of files) {
    test(`refuses what the package refuses, and nothing else: ${file}`, () => {
      const cases = recorded(`launch/${file}`) as RecordedLaunch[]
      const version = file.slice(1, -'.jsonl.gz'.length) as ReleaseVersion
      const wrong = cases.flatMap((given) => {
        const files = new Map(Object.entries(given.files ?? {}))
        const outcome = parseArguments({ argv: given.argv, files }, given.vllm_version ?? version)
        const found = (outcome.faults ?? []).map(({ code }) => code)
        const wanted = codes(given)
        return String(found) === String(wanted) ? [] : [{ argv: given.argv, found, wanted }]
      })
      expect(wrong).toEqual([])
    })
  }
})

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
