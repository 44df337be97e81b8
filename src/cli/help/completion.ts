import type { Shell } from '../program.ts'
import { type CompletedCommand, type CompletedOption, takesFile } from './completed-commands.ts'

/** The script that completes the command line in a shell. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  const lines = { bash, zsh, fish }[shell](commands)
  return `${lines.join('\n')}\n`
}

const NAME = 'parallel-config'

/** In single quotes, as bash and zsh read it. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function bash(commands: readonly CompletedCommand[]): string[] {
  return [
    '_parallel_config() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell
    '  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} name= word values=',
    '  COMPREPLY=()',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do',
    '    [[ $word == -- ]] && return',
    '    [[ -z $name && $word != -* ]] && name=$word',
    '  done',
    '  case "$name $prev" in',
    ...commands.flatMap(({ name, options }) =>
      options
        .filter(({ placeholder }) => placeholder !== undefined)
        .map((option) => bashValue(name, option)),
    ),
    '  esac',
    '  case $name in',
    `    '') values=${quoted([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} ;;`,
    ...commands.map(({ name, options, values }) => {
      const long = options.map((option) => option.long).join(' ')
      const words = values.length === 0 ? '' : ` || values=${quoted(values.join(' '))}`
      return `    ${name}) [[ $cur == -* ]] && values=${quoted(long)}${words} ;;`
    }),
    '  esac',
    '  [[ -n $values ]] && COMPREPLY=($(compgen -W "$values" -- "$cur"))',
    '}',
    `complete -o bashdefault -o default -F _parallel_config ${NAME}`,
  ]
}

function bashValue(name: string, option: CompletedOption): string {
  const { long, short, values } = option
  const spellings = [long, ...(short ? [short] : [])].map((flag) => quoted(`${name} ${flag}`))
  const reply = `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$cur")); `
  // Bash 3 of macOS has no compopt, and there offers files all the same.
  const noFiles = takesFile(option) ? '' : 'compopt +o bashdefault +o default 2>/dev/null; '
  return `    ${spellings.join(' | ')}) ${values.length === 0 ? noFiles : reply}return ;;`
}

function zsh(commands: readonly CompletedCommand[]): string[] {
  return [
    `#compdef ${NAME}`,
    `_${NAME}() {`,
    '  local -a commands=(',
    ...commands.map(
      ({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`,
    ),
    '  )',
    '  if (( CURRENT == 2 )); then',
    '    _describe command commands',
    '    return',
    '  fi',
    '  local name=$words[2]',
    '  shift words',
    '  (( CURRENT-- ))',
    '  case $name in',
    ...commands.map(({ name, options, values }) => {
      const rest = values.length === 0 ? "'*:file:_files'" : quoted(`1:value:(${values.join(' ')})`)
      return `    ${name}) _arguments -s ${options.map(zshOption).join(' ')} ${rest} ;;`
    }),
    '  esac',
    '}',
    `if [[ $funcstack[1] == _${NAME} ]]; then _${NAME} "$@"; else compdef _${NAME} ${NAME}; fi`,
  ]
}

function zshOption(option: CompletedOption): string {
  const { long, short, description, placeholder, values } = option
  const text = description.replaceAll(/[[\]:]/g, '\\$&')
  // A blank after the second colon completes nothing.
  const list = values.length > 0 ? `(${values.join(' ')})` : takesFile(option) ? '_files' : ' '
  const value = placeholder === undefined ? '' : `:${placeholder}:${list}`
  return [long, ...(short ? [short] : [])]
    .map((flag) => quoted(`*${flag}[${text}]${value}`))
    .join(' ')
}

function fish(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ name, description, options, values }) => {
    const within = `complete -c ${NAME} -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`
    return [
      `complete -c ${NAME} -n __fish_use_subcommand -f -a ${name} -d ${fishQuoted(description)}`,
      ...(values.length === 0 ? [] : [`${within} -f -a ${fishQuoted(values.join(' '))}`]),
      ...options.map((option) => `${within} ${fishOption(option)}`),
    ]
  })
}

function fishOption(option: CompletedOption): string {
  const { long, short, description, placeholder, values } = option
  return [
    ...(short ? [`-s ${short.slice(1)}`] : []),
    `-l ${long.slice(2)}`,
    ...(placeholder === undefined ? [] : [takesFile(option) ? '-r' : '-x']),
    ...(values.length === 0 ? [] : [`-a ${fishQuoted(values.join(' '))}`]),
    `-d ${fishQuoted(description)}`,
  ].join(' ')
}

/** In fish a backslash escapes within single quotes. */
const fishQuoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
