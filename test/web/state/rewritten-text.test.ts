import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { withWords } from '../../../src/web/state/rewritten-text.ts'
import { sessionOf } from '../../support/web-session.ts'

const OLD = ['--enable-eplb', '--num-redundant-experts', '32']
const NEW = ['--enable-eplb', '--eplb-config.num_redundant_experts', '32']

/** The text with the words of its command replaced, as the real app gives their places. */
async function rewritten(text: string, change: (argv: readonly string[]) => readonly string[]) {
  const { answers } = await sessionOf({ text, version: '0.33.0' }, ['main'])
  return withWords(text, answers.main, change(answers.main?.body.argv ?? []))
}

const replaceOption = (argv: readonly string[]) =>
  argv.map((word) => (word === OLD[1] ? (NEW[1] ?? '') : word))

describe('a command with other words', () => {
  test.each([
    ['on one line', `vllm serve x ${OLD.join(' ')}`],
    ['an option a line', `vllm serve x \\\n  ${OLD.slice(0, 1)} \\\n  ${OLD.slice(1).join(' ')}\n`],
    ['with variables before it', `export A='1 2'\nA=3 exec vllm serve x ${OLD.join(' ')} # why\n`],
    ['of an image', `docker run -e A=1 vllm/vllm-openai:v0.24.0 --model x ${OLD.join(' ')}\n`],
    ['with another program behind it', `vllm serve x ${OLD.join(' ')} 2>&1 | tee log`],
  ])('%s keeps all else', async (_, text) => {
    const expected = text.replace(OLD[1] ?? '', NEW[1] ?? '')
    expect(await rewritten(text, replaceOption)).toBe(expected)
  })

  test('has words quoted that need it', async () => {
    expect(await rewritten('vllm serve x\n', (argv) => [...argv, '--a', "it's {1}"])).toBe(
      `vllm serve x --a 'it'\\''s {1}'\n`,
    )
  })

  test('loses what is taken out with the break before it', async () => {
    const text = 'vllm serve x \\\n  --enforce-eager \\\n  -tp 2\n'
    const without = (argv: readonly string[]) => argv.filter((word) => word !== '--enforce-eager')
    expect(await rewritten(text, without)).toBe('vllm serve x \\\n  -tp 2\n')
  })

  test.each([
    ['that stand in a variable', 'ARGS="--enforce-eager -tp 2"\nvllm serve x $ARGS'],
    ['of a manifest', 'apiVersion: v1\nkind: Pod\n'],
  ])('is not written where it has words %s', async (_, text) => {
    expect(await rewritten(text, () => ['serve', 'y'])).toBeUndefined()
  })

  test('is read back as those words', async () => {
    const word = fc.constantFrom('x', '-tp', '2', "it's", '$A', '--enforce-eager', 'a b')
    const words = fc.array(word, { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(words, words, async (before, after) => {
        const quoted = before.map((each) => `'${each.replaceAll("'", `'"'"'`)}'`)
        const text = `A=1 vllm serve ${quoted.join(' \\\n  ')} # end\n`
        const changed = await rewritten(text, () => ['serve', ...after])
        if (changed === undefined) throw new Error(`Not written: ${text}`)
        const { answers } = await sessionOf({ text: changed }, ['main'])
        expect(answers.main?.body.argv).toEqual(['serve', ...after])
      }),
      { numRuns: 100 },
    )
  })
})
