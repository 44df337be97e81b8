import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { parseArguments } from '../../../src/serve/arguments/index.ts'
import type { ReleaseVersion } from '../../../src/vllm/releases/versions.ts'
import { readLines } from '../../support/golden.ts'

/** Odd words as the parser of the released package reads them: abbreviations, glued values, YAML, JSON, `--` and more. */
interface WordsCase {
  readonly id: string
  readonly vllm_version: ReleaseVersion
  readonly argv: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly expect: {
    /** `other`: the package refuses in a way that has no name. */
    readonly code?: string
    /** The arguments that are not at their default, but for dataclasses. */
    readonly values?: Readonly<Record<string, unknown>>
  }
}

const CASES = readLines<WordsCase>(join(import.meta.dir, '../../golden/serve-words.jsonl.gz'))

function seen({ argv, files = {}, vllm_version, expect: { code, values = {} } }: WordsCase) {
  const outcome = parseArguments({ argv, files: new Map(Object.entries(files)) }, vllm_version)
  if (outcome.faults !== undefined) {
    return { code: code === 'other' ? 'other' : outcome.faults[0]?.code }
  }
  const names = Object.keys(values)
  return { values: Object.fromEntries(names.map((name) => [name, plain(outcome, name)])) }
}

/** A value as it was recorded. */
function plain(outcome: ReturnType<typeof parseArguments>, name: string): unknown {
  const value = outcome.arguments?.values.get(name)
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}

describe('odd words are read as the released package reads them', () => {
  for (const [version, cases] of Map.groupBy(CASES, ({ vllm_version }) => vllm_version)) {
    test(`of ${version}`, () => {
      for (const recorded of cases) {
        const { id, argv, expect: expected } = recorded
        expect({ id, argv, ...seen(recorded) }).toEqual({ id, argv, ...expected } as never)
      }
    })
  }
})
