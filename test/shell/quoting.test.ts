// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { readCommand } from '../../src/shell/index.ts'
import { hasShell } from './differential/real-shell.ts'

/** What no word of a process can contain, and the two characters that the reader keeps for itself. */
const IMPOSSIBLE = /[\0\ufdd0\ufdd1]/

const difficult = fc.constantFrom(
  ...[
    "'",
    '"',
    '\\',
    '$',
    '`',
    '!',
    '#',
    '~',
    '*',
    '{a,b}',
    '$(X)',
    '${X}',
    '\n',
    '\r\n',
    ' ',
    '\t',
  ],
  ...[
    '\n$ x',
    '\n> y',
    '```',
    '%',
    '\u201c',
    '\u00a0',
    '\u2013a',
    'é',
    '\u{1f600}',
    '&&',
    ';',
    '=',
    '--',
  ],
)
const word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.array(difficult).map((parts) => parts.join('')),
  )
  .filter((text) => text.isWellFormed() && !IMPOSSIBLE.test(text))
const argv = fc.array(word, { maxLength: 8 }).map((words) => ['serve', ...words])

/** The argv that a quoted command line is read as. */
function readBack(line: string): readonly string[] {
  const reading = readCommand(line, {})
  if ('faults' in reading) throw new Error(reading.faults[0]?.message)
  return reading.argv
}

/** As Python's `shlex.quote` does. */
const inQuotes = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`

describe('an argv that was quoted is read back as it was', () => {
  test('by quotes around each word', () => {
    fc.assert(
      fc.property(argv, (words) => {
        expect(readBack(['vllm', ...words.map(inQuotes)].join(' '))).toEqual(words)
      }),
      { numRuns: 500 },
    )
  })

  for (const [name, format] of [
    ["printf '%q'", `for word; do printf '%q ' "$word"; done`],
    ['${word@Q}', `for word; do printf '%s ' "\${word@Q}"; done`],
  ] as const) {
    test.skipIf(!hasShell('bash'))(`by ${name} of bash`, () => {
      // A shell without a locale writes what is not ASCII as bytes, which are a matter of its own.
      const ascii = fc
        .sample(argv, 200)
        .map((words) => words.map((text) => text.replace(/[^\p{ASCII}]/gu, '')))
      for (const words of ascii) {
        const { stdout } = spawnSync('/bin/bash', ['-c', format, 'bash', ...words])
        expect(readBack(`vllm ${stdout}`)).toEqual(words)
      }
    })
  }
})
