import { beforeAll, describe, expect, test } from 'bun:test'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { completionAt, documentationOf, type Reference } from '../../../src/web/state/assistance.ts'
import type { Kind } from '../../../src/web/state/kind.ts'
import { sessionOf } from '../../support/web-session.ts'

const references = new Map<string, Reference>()

beforeAll(async () => {
  for (const version of releaseVersions) {
    const { answers } = await sessionOf({ version }, ['release', 'arguments'])
    references.set(version, {
      arguments: answers.arguments?.body.arguments,
      fields: answers.release?.body.fields,
    })
  }
})

const NONE: Reference = { arguments: [], fields: [] }

/** What can follow `before`, as a person sees it: what was typed so far, and the suggestions that begin like it. */
function offered(before: string, kind: Kind, version = '0.24.0'): string[] {
  const found = completionAt(before, kind, references.get(version) ?? NONE)
  if (found === undefined) return []
  const typed = before.slice(found.from)
  return found.suggestions.map(({ label }) => label).filter((label) => label.startsWith(typed))
}

describe('in a command', () => {
  test.each([
    ['vllm serve x --tensor-p', ['--tensor-parallel-size']],
    ['vllm serve x -tp', ['-tp']],
    ['vllm serve x --all2all-backend pp', ['pplx']],
    ['vllm serve x --all2all-backend=pp', ['pplx']],
    ['vllm serve x --all2all_backend pp', ['pplx']],
    ['vllm serve x --data-parallel-backend ', ['ray', 'mp']],
    ['vllm serve x --eplb-config.win', ['--eplb-config.window_size']],
    ['            - --tensor-p', ['--tensor-parallel-size']],
    ['args: ["--data-parallel-backend", "m', ['mp']],
    ['vllm serve x # --tensor-p', []],
    ['vllm serve x --tensor-parallel-size ', []],
    ['vllm serve x --eplb-config.window_size ', []],
    ['vllm serve --nope ', []],
    ['vllm', []],
  ])('%s', (before, labels) => {
    expect(offered(before, 'command')).toEqual(labels)
  })

  test('each release offers its own options', () => {
    const inReleases = (before: string) =>
      releaseVersions.filter((version) => offered(before, 'command', version).length > 0)
    expect(inReleases('--all2all-b')[0]).toBe('0.11.1')
    expect(inReleases('--tensor-p')).toEqual([...releaseVersions])
    expect(offered('--all2all-backend moo', 'command', '0.33.0')).toEqual(['moonep'])
    expect(offered('--all2all-backend moo', 'command', '0.24.0')).toEqual([])
  })

  test('every option of every release is offered by its first letters', () => {
    for (const [version, { arguments: options }] of references) {
      expect(options.length).toBeGreaterThan(150)
      for (const { flags } of options) {
        for (const flag of flags) expect(offered(flag, 'command', version)).toContain(flag)
      }
    }
  })

  test('a long line is completed at its end', () => {
    expect(offered(`vllm serve x ${'a '.repeat(200_000)}--tensor-p`, 'command')).toEqual([
      '--tensor-parallel-size',
    ])
  })
})

describe('in a config', () => {
  test.each([
    ['tensor_p', ['tensor_parallel_size']],
    ['{"tensor_p', ['tensor_parallel_size']],
    ['{"a": 1, "tensor_p', ['tensor_parallel_size']],
    ['  window_s', ['window_size']],
    ['enable_eplb: ', ['true', 'false']],
    ['{"enable_eplb": t', ['true']],
    ['all2all_backend: pp', ['pplx']],
    ['{"all2all_backend": "pp', ['pplx']],
    ['tensor_parallel_size: ', []],
    ['world_s', []],
    ['# tensor_p', []],
  ])('%s', (before, labels) => {
    expect(offered(before, 'config')).toEqual(labels)
  })

  test('each release offers its own fields', () => {
    const inReleases = releaseVersions.filter(
      (version) => offered('num_redundant_e', 'config', version).length > 0,
    )
    expect([inReleases.includes('0.11.0'), inReleases.includes('0.24.0')]).toEqual([true, true])
    expect(offered('eplb_step_i', 'config', '0.11.0')).toEqual(['eplb_step_interval'])
    expect(offered('eplb_step_i', 'config', '0.24.0')).toEqual([])
  })
})

describe('under the pointer', () => {
  const reading = (word: string, kind: Kind, version = '0.24.0') =>
    documentationOf(word, kind, references.get(version) ?? NONE)

  test.each([
    ['--tensor-parallel-size', 'command', '--tensor-parallel-size  -tp'],
    ['-tp', 'command', '--tensor-parallel-size  -tp'],
    ['--tensor_parallel_size', 'command', '--tensor-parallel-size  -tp'],
    ['--tensor-parallel-size=8', 'command', '--tensor-parallel-size  -tp'],
    ['--eplb-config.window_size', 'manifest', '--eplb-config.window_size'],
    ['tensor_parallel_size', 'config', 'tensor_parallel_size'],
    ['window_size', 'config', 'window_size'],
  ] as const)('%s in a %s', (word, kind, title) => {
    expect(reading(word, kind)).toEqual({ title, text: expect.stringMatching(/^[A-Z].*\./) })
  })

  test('what the release does not have says nothing', () => {
    expect(reading('--eplb-config.window_size', 'command', '0.10.1')).toBeUndefined()
    expect(reading('tensor_parallel_size', 'command')).toBeUndefined()
    expect(reading('constructor', 'config')).toBeUndefined()
  })
})
