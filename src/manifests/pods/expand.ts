/** Characters that the references of a stream may bring in together; each variable can double the one before it. */
const MOST_CHARACTERS = 2_000_000

/** The references of a stream bring in more text than is read. */
export class TooMuchText extends Error {}

/** Expands the references of a stream, up to a length that its values have together. */
export class References {
  #left = MOST_CHARACTERS

  /** @throws {TooMuchText} once it is too much. */
  expand(text: string, lookUp: (name: string) => string | undefined): string {
    return expandReferences(text, (name) => {
      const value = lookUp(name)
      this.#left -= value?.length ?? 0
      if (this.#left < 0) throw new TooMuchText()
      return value
    })
  }
}

/**
 * Replaces `$(NAME)` as the kubelet does (`third_party/forked/golang/expansion/expand.go`): `$$` becomes `$`, an unknown
 * name stays as it is, and the name is everything up to the first closing parenthesis.
 */
export function expandReferences(
  text: string,
  lookUp: (name: string) => string | undefined,
): string {
  if (!text.includes('$')) return text
  // After the last parenthesis nothing closes, so that nothing is searched for again and again.
  const end = text.lastIndexOf(')') + 1
  const references = text
    .slice(0, end)
    .replace(/\$(?:\$|\(([^)]*)\))/g, (reference, name?: string) =>
      name === undefined ? '$' : (lookUp(name) ?? reference),
    )
  return references + text.slice(end).replace(/\$\$/g, () => '$')
}
