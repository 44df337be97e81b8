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
