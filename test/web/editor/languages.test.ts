import { expect, test } from 'bun:test'
import { syntaxTree } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { languageOf } from '../../../src/web/editor/languages.ts'

/** The coloured words of a command, each with what it is coloured as. */
function coloured(text: string): string[] {
  const state = EditorState.create({ doc: text, extensions: languageOf('command') })
  const words: string[] = []
  syntaxTree(state).iterate({
    enter: ({ name, from, to }) => {
      if (name !== 'Document') words.push(`${name}: ${text.slice(from, to)}`)
    },
  })
  return words
}

test.each([
  ['-tp 8 --all2all-backend x', ['-tp', '8', '--all2all-backend']],
  ['--eplb-config.num_redundant_experts 32', ['--eplb-config.num_redundant_experts', '32']],
  ['--gpu-memory-utilization 0.92 --seed 1', ['--gpu-memory-utilization', '0.92', '--seed', '1']],
  ['meta-llama/Llama-3.3-70B-Instruct', []],
  ['--max-model-len 16k --address 10.0.0.1:80', ['--max-model-len', '--address']],
  [`--hf-overrides '{"a": 0.5}'`, ['--hf-overrides', `'{"a": 0.5}'`]],
] as const)('of %s, words are coloured as wholes', (text, words) => {
  expect(coloured(text).map((each) => each.replace(/^\w+: /, ''))).toEqual([...words])
})
