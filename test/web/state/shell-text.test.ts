import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { commandText, hereDocument, quoteWord } from '../../../src/web/state/shell-text.ts'
import { postJson } from '../../support/app.ts'

/** What a real shell makes of a text. */
async function bash(text: string): Promise<string> {
  const shell = Bun.spawn(['bash', '-c', text], { stdout: 'pipe' })
  return await new Response(shell.stdout).text()
}

const word = fc.string({ unit: fc.constantFrom(...'a-= \'"\\$`*{}\n€') })

describe('a word', () => {
  test('is what the shell reads again', async () => {
    const words = fc.sample(word, 200)
    const printed = await bash(`printf '%s\\0' ${words.map(quoteWord).join(' ')}`)
    expect(printed.split('\0').slice(0, -1)).toEqual(words)
  })
})

describe('a command', () => {
  test('has an option a line', () => {
    expect(commandText(['serve', 'x', '-tp', '2', '--numa-bind'])).toBe(
      'vllm serve x \\\n  -tp 2 \\\n  --numa-bind\n',
    )
    expect(commandText(['-m', 'vllm.entrypoints.openai.api_server'])).toMatch(
      /^python3 \\\n {2}-m /,
    )
  })

  test('is read as the same words by the service', async () => {
    const chat = '{"a": "it\'s --not an option"}'
    const argv = [
      'serve',
      'x',
      '--chat-template',
      ' --a -b\n',
      '--override-generation-config',
      chat,
    ]
    const { body } = await postJson('/v1/serve', { command: commandText(argv) })
    expect(body.argv).toEqual(argv)
  })
})

describe('a here-document', () => {
  test.each([['one'], ['EOF'], ['a\nEOF\nb'], ['EOF\nEOF_'], ['$HOME `id` \\']])(
    'gives a program the text %j',
    async (text) => {
      expect(await bash(hereDocument('cat', text))).toBe(`${text}\n`)
    },
  )
})
