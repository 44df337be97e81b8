/** Reads a process's output until a line matches, and what follows to its end, so that no pipe fills up. */
export async function firstMatch(
  child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>,
  pattern: RegExp,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  let found = false
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) {
      if (found) continue
      text += decoder.decode(chunk, { stream: true })
      const match = pattern.exec(text)
      found = match !== null
      if (match !== null) resolve(match[1] ?? match[0])
    }
  }
  Promise.all([read(child.stdout), read(child.stderr)]).then(() =>
    reject(new Error(`ended without ${pattern}: ${text}`)),
  )
  return await promise
}
