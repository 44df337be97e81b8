import { expect, test } from 'bun:test'
import { runScript } from '../../src/shell/index.ts'

/** What a shell would not end with soon, or that costs a reader the most. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a fork bomb': ':(){ :|:& };:',
  'a function that calls itself': 'f() { f; f; }; f',
  'braces to a large number': 'echo {1..99999999}',
  'braces of braces': `echo ${'{a,b}'.repeat(40)}`,
  'a huge power': 'while :; do a=$((9 ** 99999999)); b=$b$a; done',
  'a loop over arithmetic': 'for ((;;)); do :; done',
  'a variable that doubles': 'a=aaaaaaaaaa; while :; do a=$a$a; done',
  'an array that grows': 'while :; do a+=(x); done',
  'substitutions within each other': '$('.repeat(2000),
  'a pattern with many stars': `case ${'a'.repeat(20_000)} in ${'*a'.repeat(500)}b) ;; esac`,
  'many here-documents': '<<A '.repeat(16_000),
  'text that is too long': 'vllm serve a;'.repeat(20_000),
}

/** Milliseconds: 50 on a machine that does nothing else. */
const SLOWEST = 500

for (const [name, script] of Object.entries(HOSTILE)) {
  test(`${name} ends soon, with a reason`, () => {
    const started = performance.now()
    const { stopped, unknown = [] } = runScript(script, { dialect: 'bash', env: new Map() })
    expect(performance.now() - started).toBeLessThan(SLOWEST)
    expect(stopped?.message ?? unknown[0]?.because).toBeString()
  })
}
