// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
/** Small scripts at random, of all that a shell does with words. */
import type { Dialect } from '../../../src/shell/index.ts'
import { pick, random } from '../../support/random.ts'

/** The variables that scripts set and export. */
export const EXPORTABLE = ['A', 'B', 'C', 'D']

const TEXTS = [
  'a',
  'b',
  'x y',
  '',
  '8',
  '10',
  ' lead',
  'a:b:c',
  'a/b.tar.gz',
  '-p',
  'Ab',
  '*',
  '0',
  'a,b',
  '  ',
]
const NUMBERS = ['0', '1', '2', '3', '7', '08', '0x1f', '-4', '10']
const PATTERNS = [
  'a',
  '*',
  '?',
  'a*',
  '*/',
  '*.*',
  '[ab]',
  '[!a]*',
  '*:',
  ' *',
  '"*"',
  "'a'",
  'x*y',
  '[a-z]',
]

/** A script, the same for the same seed. */
export function randomScript(seed: number, dialect: Dialect): string {
  return new Writer(random(seed), dialect === 'bash').script()
}

/** The positional parameters of a script, the same for the same seed. */
export function randomArguments(seed: number): string[] {
  const next = random(seed + 1_000_000_007)
  return Array.from({ length: Math.floor(next() * 4) }, () => pick(TEXTS, next))
}

type Write = () => string

/** Writes a script from the outside in; each level down has less left. */
class Writer {
  readonly next: () => number
  readonly isBash: boolean
  #depth = 0
  #loops = 0

  constructor(next: () => number, isBash: boolean) {
    this.next = next
    this.isBash = isBash
  }

  script(): string {
    const lines = [
      ...(this.#chance(0.1) ? ['set -e'] : []),
      ...(this.#chance(0.1) ? ['set -u'] : []),
      ...this.#several(2, 7, () => this.#statement()),
      'vllm end "$A" "$B" "$C" "$D" $? "$#" "$@"',
    ]
    return lines.join('\n')
  }

  #chance(share: number): boolean {
    return this.next() < share
  }

  #pick<T>(list: readonly T[]): T {
    return pick(list, this.next)
  }

  #several(least: number, most: number, write: Write): string[] {
    const count = least + Math.floor(this.next() * (most - least + 1))
    return Array.from({ length: count }, write)
  }

  /** One of the ways to write something; deep down one of the plain ones. */
  #oneOf(plain: readonly Write[], nested: readonly Write[]): string {
    if (this.#depth > 3) return this.#pick(plain)()
    this.#depth++
    const text = this.#pick([...plain, ...nested])()
    this.#depth--
    return text
  }

  #name = (): string => this.#pick(EXPORTABLE)

  #statement = (): string =>
    this.#oneOf(
      [this.#assignment, this.#assignment, this.#server, this.#server],
      [
        this.#builtin,
        this.#builtin,
        this.#if,
        this.#case,
        this.#for,
        this.#while,
        this.#function,
        this.#list,
        this.#hereDocument,
        this.#group,
        ...(this.isBash ? [this.#array, this.#array, this.#bashOnly, this.#bashOnly] : []),
      ],
    )

  #body = (): string => this.#several(1, 2, this.#statement).join('\n')

  #assignment = (): string => `${this.#name()}=${this.#word()}`

  #server = (): string => {
    const prefix = this.#chance(0.15) ? `${this.#name()}=${this.#word()} ` : ''
    const words = this.#several(0, 4, this.#word).join(' ')
    return `${prefix}vllm ${words}`
  }

  #builtin = (): string =>
    this.#pick<Write>([
      () => `set -- ${this.#several(0, 3, this.#word).join(' ')}`,
      () => 'shift 2>/dev/null || true',
      () => `export ${this.#name()}=${this.#word()}`,
      () => `export ${this.#name()}`,
      () => `unset ${this.#name()}`,
      () => `IFS=${this.#pick(["':'", "' '", "''", "','", "': '"])}`,
      () => `eval "vllm ${this.#word().replaceAll(/["'\\]/g, '')}"`,
      () => `: "\${${this.#name()}${this.#pick([':=', '='])}${this.#plain()}}"`,
      () =>
        `read ${this.#name()} ${this.#name()} <<EOF\n${this.#plain()} ${this.#expansion()}\nEOF`,
      () => `echo ${this.#words()} | { read ${this.#name()} ${this.#name()}; vllm "$A" "$B"; }`,
      () => `${this.#name()}=$(${this.#printer()})`,
      () => `${this.#name()}=$((${this.#arithmetic()}))`,
      () => `env ${this.#name()}=${this.#word()} vllm ${this.#word()}`,
      () => `sh -c 'vllm "$0" "$@" $A' ${this.#words()}`,
      () =>
        `echo ${this.#words()} | xargs ${this.#pick(['', '-r ', '-n1 ', '-n 2 '])}vllm ${this.#word()}`,
      () => `printf 'a  b\\n"c d"\\n' | xargs -I{} vllm {} x{}`,
      () => `env -S 'vllm a' ${this.#word()}`,
      () => (this.#loops > 0 ? this.#pick(['break', 'continue']) : ':'),
      () => (this.#chance(0.2) ? `exec vllm ${this.#words()}` : 'true'),
      () => this.#pick(['false', 'true', '! true', '! false']),
    ])()

  #if = (): string => {
    const otherwise = this.#chance(0.5) ? `\nelse\n${this.#body()}` : ''
    const elif = this.#chance(0.2) ? `\nelif ${this.#condition()}; then\n${this.#body()}` : ''
    return `if ${this.#condition()}; then\n${this.#body()}${elif}${otherwise}\nfi`
  }

  #condition = (): string =>
    this.#pick<Write>([
      () => `[ ${this.#quoted()} ${this.#pick(['=', '!='])} ${this.#quoted()} ]`,
      () => `[ ${this.#pick(['-n', '-z'])} ${this.#quoted()} ]`,
      () =>
        `[ "$((${this.#arithmetic()}))" ${this.#pick(['-eq', '-lt', '-ge', '-ne'])} ${this.#pick(['0', '1', '8'])} ]`,
      () => `test ${this.#quoted()}`,
      () => `[ ! ${this.#quoted()} = ${this.#quoted()} -a -n ${this.#quoted()} ]`,
      () => `! ${this.#condition()}`,
      () => `${this.#condition()} ${this.#pick(['&&', '||'])} ${this.#condition()}`,
      ...(this.isBash
        ? [
            () =>
              `[[ ${this.#quoted()} ${this.#pick(['==', '!='])} ${this.#pick(PATTERNS).replace(' ', '\\ ')} ]]`,
            () => `[[ -n $${this.#name()} || ${this.#quoted()} < b ]]`,
            () => `(( ${this.#arithmetic()} ))`,
            () => `[[ $${this.#name()} =~ ^[0-9]+$ ]]`,
          ]
        : []),
    ])()

  #case = (): string => {
    const items = this.#several(1, 3, () => {
      const patterns = this.#several(1, 2, () => this.#pick(PATTERNS).replace(' ', '\\ '))
      return `${patterns.join('|')})\n${this.#body()}\n;;`
    })
    return `case ${this.#word()} in\n${items.join('\n')}\nesac`
  }

  #for = (): string => {
    this.#loops++
    const list = this.#chance(0.2) ? '' : ` in ${this.#words()}`
    const text = `for ${this.#name()}${list}; do\n${this.#body()}\ndone`
    this.#loops--
    return text
  }

  #while = (): string => {
    this.#loops++
    const counter = `i${this.#depth}`
    const text = `${counter}=0\nwhile [ $${counter} -lt 2 ]; do\n${counter}=$((${counter}+1))\n${this.#body()}\ndone`
    this.#loops--
    return text
  }

  #function = (): string => {
    const loops = this.#loops
    this.#loops = 0
    const local = this.#chance(0.5) ? `local ${this.#name()}=${this.#quoted()}\n` : ''
    const returns = this.#chance(0.3) ? `\nreturn ${this.#pick(['0', '1', '3'])}` : ''
    const text = `f${this.#depth}() {\n${local}${this.#body()}${returns}\n}\nf${this.#depth} ${this.#words()}`
    this.#loops = loops
    return text
  }

  #list = (): string =>
    `${this.#condition()} ${this.#pick(['&&', '||'])} ${this.#server()} ${this.#pick(['&&', '||', ';'])} ${this.#server()}`

  #group = (): string => {
    const [open, close] = this.#pick([
      ['(', ')'],
      ['{', '}'],
    ])
    return `${open}\n${this.#body()}\n${close}`
  }

  #hereDocument = (): string => {
    const quote = this.#chance(0.3) ? "'" : ''
    const lines = this.#several(1, 2, () => `${this.#plain()} ${this.#expansion()} \\$A "x"`)
    return `${this.#name()}=$(cat <<${quote}EOF${quote}\n${lines.join('\n')}\nEOF\n)`
  }

  #array = (): string =>
    this.#pick<Write>([
      () => `L=(${this.#words()})`,
      () => `L+=(${this.#words()})`,
      () => `L[${this.#pick(['0', '1', '3'])}]=${this.#word()}`,
      () => 'vllm "${L[@]}" "${#L[@]}"',
      () => 'vllm ${L[*]} "${L[*]}" "${!L[@]}"',
      () => 'vllm "${L[@]:1}" "${L[@]:0:1}" "${L[0]}" "${L[-1]:-}"',
      () => 'for A in "${L[@]}"; do vllm "$A"; done',
      () => 'unset L',
      () => 'declare -A M=([k]=v [x]=\'a b\'); vllm "${M[k]}" "${M[x]}" "${#M[@]}"',
      () => `vllm "\${L[@]${this.#pick(['#a', '%b', '/a/z', '//b/', '^^', ':-none'])}}"`,
    ])()

  #bashOnly = (): string =>
    this.#pick<Write>([
      () => `printf -v ${this.#name()} '%s-%02d' ${this.#quoted()} ${this.#pick(['1', '10'])}`,
      () => `read -r ${this.#name()} ${this.#name()} <<< ${this.#quoted()}`,
      () => `IFS=: read -ra L <<< ${this.#quoted()}`,
      () => `(( ${this.#name()} = ${this.#arithmetic()} )) || true`,
      () => `for ((i=0;i<3;i++)); do vllm $i ${this.#word()}; done`,
      () =>
        `vllm ${this.#pick(['{1..3}', '{a,b}c', 'x{,y}', '{3..1}', '{01..03}', '--{a,b}={1,2}', '{a..e..2}', '"{a,b}"', '{a}'])}${this.#chance(0.3) ? this.#word() : ''}`,
      () => `${this.#name()}+=${this.#word()}`,
      () => `declare -i N=${this.#pick(['3+4', '2*5'])}; vllm $N`,
      () => `vllm $'a\\tb\\x41' ${this.#word()}`,
      () => `let ${this.#name()}=2+3; vllm $A`,
      () =>
        `K=${this.#name()}; vllm "\${!K${this.#pick(['+set', ':+a b', '-none', ':-none', '%?', '/a/b', '^^', ':1', ':=given'])}}" "$A"`,
      () => `set -o pipefail; false | true || vllm failed`,
      () => `source <(echo ${this.#name()}=${this.#plain()})`,
      () => `while read -r A; do vllm "$A"; done < <(printf '%s\\n' ${this.#words()})`,
      () => `export ${this.#name()}={${this.#plain()},$${this.#name()}}`,
      () => `readonly R=${this.#plain()}; vllm "$R"`,
      () => `vllm $'\\''{1..2}${this.#plain()}`,
      () => `[[ ${this.#quoted()} -eq 8 ]]; vllm $?`,
    ])()

  #words = (): string => this.#several(0, 3, this.#word).join(' ')

  /** A word of one to three parts. */
  #word = (): string => this.#several(1, 2, this.#part).join('')

  #part = (): string =>
    this.#oneOf(
      [this.#plain, this.#single, () => `$${this.#name()}`],
      [
        () => `"$${this.#name()}"`,
        this.#double,
        this.#expansion,
        () => `"${this.#expansion()}"`,
        () =>
          this.#pick([
            '"$@"',
            '$*',
            '"$*"',
            '$@',
            '$1',
            '"${2:-none}"',
            '$#',
            '\\ ',
            '\\$',
            '\\\\',
          ]),
        () => `$((${this.#arithmetic()}))`,
        () => `$(${this.#printer()})`,
        () => `"$(${this.#printer()})"`,
        () => this.#pick(['*', '[ab]', '?']),
      ],
    )

  #plain = (): string => this.#pick(['a', 'b', '--flag', 'x=1', '8', 'k.v', '/none/q', 'a:b', '-'])

  #single = (): string => `'${this.#pick(TEXTS)}'`

  #quoted = (): string => this.#pick([this.#single, () => `"$${this.#name()}"`, this.#double])()

  #double = (): string => {
    const parts = this.#several(1, 3, () =>
      this.#oneOf(
        [
          () => this.#pick(TEXTS),
          () => `$${this.#name()}`,
          () => this.#pick(['\\"', '\\$A', "'", '\\a', '\\\\']),
        ],
        [this.#expansion, () => `$(${this.#printer()})`, () => `$((${this.#arithmetic()}))`],
      ),
    )
    return `"${parts.join('')}"`
  }

  #expansion = (): string => {
    const name = this.#name()
    const operand = () =>
      this.#oneOf(
        [this.#plain, this.#single, () => `$${this.#name()}`, () => '"x y"', () => 'p q', () => ''],
        [this.#expansion],
      )
    return this.#pick<Write>([
      () => `\${${name}}`,
      () => `\${${name}${this.#pick([':-', '-', ':+', '+'])}${operand()}}`,
      () => `\${#${name}}`,
      () => `\${${name}${this.#pick(['#', '##', '%', '%%'])}${this.#pick(PATTERNS)}}`,
      ...(this.isBash
        ? [
            () =>
              `\${${name}${this.#pick(['/', '//', '/#', '/%'])}${this.#pick(['a', 'b', '?', ' ', ':', '*'])}/${this.#pick(['z', '', '"q r"', '$B'])}}`,
            () => `\${${name}:${this.#pick(['0', '1', '2', ' -1', '1:2', '0:1', '1:-1'])}}`,
            () => `\${${name}${this.#pick(['^', '^^', ',', ',,'])}}`,
          ]
        : []),
    ])()
  }

  #arithmetic = (): string =>
    this.#oneOf(
      [() => this.#pick(NUMBERS.filter((one) => one !== '08')), () => this.#pick(['1', '2', '8'])],
      [
        () =>
          `${this.#arithmetic()}${this.#pick([' + ', ' - ', '*', ' / ', ' % ', ' == ', ' < ', ' && ', ' || ', '<<', '&', '|', '^'])}${this.#arithmetic()}`,
        () => `(${this.#arithmetic()})`,
        () => `-${this.#pick(['3', '(2)'])}`,
        () => `!${this.#arithmetic()}`,
        () => `${this.#arithmetic()} ? ${this.#arithmetic()} : ${this.#arithmetic()}`,
        () => '${#A}',
        () => '$#',
        () => `(A = ${this.#arithmetic()})`,
        ...(this.isBash ? [() => `2**${this.#pick(['3', '10'])}`] : []),
      ],
    )

  /** A command that prints. */
  #printer = (): string =>
    this.#pick<Write>([
      () => `echo ${this.#words()}`,
      () => `printf '%s\\n' ${this.#words()}`,
      () => `printf '%s-%d' ${this.#quoted()} ${this.#pick(['3', '10'])}`,
      () =>
        `echo ${this.#quoted()} | cut -d${this.#pick(["':'", "' '", "','", '/'])} -f${this.#pick(['1', '2', '1-2', '2-'])}`,
      () => `echo ${this.#quoted()} | tr ${this.#pick(['a-z A-Z', '-d a', "',' ' '", ': -'])}`,
      () =>
        `echo ${this.#quoted()} | sed ${this.#pick(["'s/a/z/'", "'s/a/z/g'", "'s|/|-|g'", "'s/[0-9]*//'", "-e 's/^a//'", "'s/.*:\\(.*\\)/\\1/'"])}`,
      () => `basename ${this.#pick(['a/b.tar.gz', '/none/q', '"/x y/z"', 'a/b.gz .gz'])}`,
      () => `dirname ${this.#pick(['a/b.tar.gz', '/none/q', 'a/b'])}`,
      () => `seq ${this.#pick(['3', '0 2', '5 -2 1'])}`,
      () => `expr ${this.#pick(['1 + 2', '7 / 2', '3 - 3'])}`,
      () => `echo ${this.#words()} | wc -w`,
      () => `echo ${this.#quoted()} | grep ${this.#pick(['a', '-o a', '-c b', '-v a', 'zz'])}`,
      () => `echo ${this.#quoted()} | awk '{print $1}'`,
      () => `echo ${this.#quoted()} | awk -F: '{print $2}'`,
      () => `echo ${this.#words()} | xargs`,
      () => `printf '%s\\n' b a c | sort | head -n 2`,
    ])()
}
