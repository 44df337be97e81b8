/** One word of a command line, with its place in the request. */
export interface Token {
  readonly text: string
  /** JSON Pointer: `/argv/2`, `/files/config.yaml`. */
  readonly pointer: string
}

/** The words of `argv`, each with its pointer. */
export function tokensOf(argv: readonly string[]): Token[] {
  return argv.map((text, at) => ({ text, pointer: `/argv/${at}` }))
}

/** The name of an option and the value in the same word: `--port=80` is `--port` and `80`. */
export function splitAtEquals(text: string): { name: string; value: string | undefined } {
  const at = text.indexOf('=')
  return at === -1
    ? { name: text, value: undefined }
    : { name: text.slice(0, at), value: text.slice(at + 1) }
}
