import { describe, expect, test } from 'bun:test'
import { withSizes } from '../../../src/web/state/resize.ts'
import { H100S, sessionOf } from '../../support/web-session.ts'

const OPTIONS = ['--tensor-parallel-size', '8', '--pipeline-parallel-size', '2']
const WRITTEN = OPTIONS.join(' ')

async function resized(text: string): Promise<string | undefined> {
  const slots = ['main', 'list', 'arguments'] as const
  const { answers } = await sessionOf({ text, facts: H100S, version: '0.24.0' }, slots)
  return withSizes(text, answers, OPTIONS)
}

describe('other sizes for a command', () => {
  test.each([
    ['stand where its own did', 'vllm serve x -tp 2 --seed 1', `vllm serve x ${WRITTEN} --seed 1`],
    ['replace a size behind =', 'vllm serve x --tensor_parallel_size=2', `vllm serve x ${WRITTEN}`],
    [
      'leave no other size of it behind',
      'vllm serve x -dp 2 \\\n  --seed 1 -tp=4 --enforce-eager',
      `vllm serve x ${WRITTEN} \\\n  --seed 1 --enforce-eager`,
    ],
    ['come last where it has none', 'vllm serve x # one', `vllm serve x ${WRITTEN} # one`],
    [
      'replace those that are refused',
      'vllm serve x -tp 16 -pp 3 --seed 1',
      `vllm serve x ${WRITTEN} --seed 1`,
    ],
    [
      'keep the script around it',
      'export A=1\nA=2 exec vllm serve x -tp 2\n',
      `export A=1\nA=2 exec vllm serve x ${WRITTEN}\n`,
    ],
  ])('%s', async (_, text, expected) => {
    expect(await resized(text)).toBe(expected)
  })

  test('are unknown where its own come from a variable that has more in it', async () => {
    expect(await resized('S="-tp 2 --seed 1"; vllm serve x $S')).toBeUndefined()
  })

  test('are unknown where the shell text cannot be read', async () => {
    expect(await resized('vllm serve x -tp "2')).toBeUndefined()
  })
})
