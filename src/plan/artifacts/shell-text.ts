/** A token as a POSIX shell reads it back. */
export function quote(token: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(token) ? token : `'${token.replaceAll("'", `'\\''`)}'`
}

/** Tokens as one shell command line. */
export function commandText(tokens: readonly string[]): string {
  return tokens.map(quote).join(' ')
}
