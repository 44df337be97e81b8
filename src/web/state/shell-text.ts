/** A word as a POSIX shell has to read it. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The words of a command as text, an option a line. */
export function commandText(argv: readonly string[]): string {
  const program = argv[0] === '-m' ? 'python3' : 'vllm'
  const words = argv.map((word) =>
    /^--?[A-Za-z]/.test(word) ? ` \\\n  ${quoteWord(word)}` : ` ${quoteWord(word)}`,
  )
  return `${program}${words.join('')}\n`
}

/** A command that is given `text` as its standard input, which ends with a line break in any case. */
export function hereDocument(command: string, text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'EOF'
  while (lines.has(end)) end += '_'
  return `${command} <<'${end}'\n${text.replace(/\n$/, '')}\n${end}`
}
