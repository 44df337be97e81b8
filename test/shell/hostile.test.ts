import { expect, test } from 'bun:test'
import { readCommand, runScript } from '../../src/shell/index.ts'

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
  'a list of cut beside many fields': `echo "${'a,'.repeat(20_000)}" | cut -d, -f${'9,'.repeat(20_000)}9`,
  'searches that go back a lot': `cat > f <<E\n${`${'a'.repeat(98)}\n`.repeat(600)}E\n${"grep -q 'a.*a.*b' f\n".repeat(1_000)}`,
  'substitutions that go back a lot': `cat > f <<E\n${`${'a'.repeat(98)}\n`.repeat(600)}E\n${"sed 's/a.*a.*b/c/' f\n".repeat(1_000)}`,
  'matches that go back a lot': `a=${'a'.repeat(98)}; while :; do [[ $a =~ a.*a.*b ]]; done`,
  'a large file that is read again and again': `a=${'x'.repeat(10_000)}; a=$a$a$a$a$a$a$a$a$a$a; echo $a$a$a$a > f; ${'wc -l < f;'.repeat(3_000)}`,
  'tests among many files': `${Array.from({ length: 2_000 }, (_, at) => `: > f${at};`).join('')}${'[ -e q ];'.repeat(3_000)}`,
}

/** What costs a careless reader the most, and is read to its end. */
const LARGE: Readonly<Record<string, string>> = {
  'a read of many names': `read -r ${'a '.repeat(12_000)} <<< "${'x '.repeat(20_000)}"`,
  'sets of characters that tr expands': `echo a | tr "${'!-\uffff'.repeat(300)}" x`,
  'long sets of tr': `echo "${'ab'.repeat(25_000)}" | tr "${'cd'.repeat(25_000)}b" x`,
  'alternatives of which a search tries every combination': `[[ ${'a'.repeat(30)}c =~ ^${'(a|[a])'.repeat(30)}b$ ]]`,
  'a long expression in a long text': `for i in 1 2 3 4 5; do echo ${'ab'.repeat(25_000)}c | grep '${'[ab]'.repeat(5_000)}[cd]'; done`,
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

for (const [name, script] of Object.entries(LARGE)) {
  test(`${name} takes little time`, () => {
    const started = performance.now()
    runScript(script, { dialect: 'bash', env: new Map() })
    expect(performance.now() - started).toBeLessThan(SLOWEST)
  })
}

test('thousands of notices in a long text take little time', () => {
  const text = `${'\n'.repeat(90_000)}vllm serve m\n${'-a b\n'.repeat(4_000)}`
  const started = performance.now()
  const reading = readCommand(text, {})
  expect(performance.now() - started).toBeLessThan(SLOWEST)
  const notices = 'notices' in reading ? reading.notices : []
  expect(notices.at(-1)?.message).toMatch(/, and 3\d{3} more notices are not listed$/)
})
