/** One document of a stream, not yet read. */
export interface DocumentText {
  readonly text: string
  /** Offset of the text in the stream, in UTF-16 code units. */
  readonly start: number
}

const SEPARATOR = /^---(?=[ \t]*(?:#.*)?\r?$)/gm

/**
 * The documents of a stream as kubectl separates them: at lines of `---` (apimachinery, `YAMLReader`), or one after the other
 * where JSON values follow each other. Documents without content are left out. After `most` separators the rest is one
 * document.
 */
export function splitDocuments(stream: string, most: number): DocumentText[] {
  const start = stream.startsWith('\ufeff') ? 1 : 0
  return [...betweenSeparators(stream, start, most)]
    .filter(hasContent)
    .flatMap((document) => valuesOfJson(document, most))
}

function* betweenSeparators(stream: string, from: number, most: number): Generator<DocumentText> {
  let start = from
  let left = most
  for (const separator of stream.matchAll(SEPARATOR)) {
    if (left-- === 0) break
    yield { text: stream.slice(start, separator.index), start }
    const lineEnd = stream.indexOf('\n', separator.index)
    start = lineEnd === -1 ? stream.length : lineEnd + 1
  }
  yield { text: stream.slice(start), start }
}

function hasContent({ text }: DocumentText): boolean {
  return text.split('\n').some((line) => {
    const content = line.trim()
    return content !== '' && content !== '...' && !content.startsWith('#')
  })
}

/** JSON values that follow each other without a separator, as `jq -c` writes them. */
function valuesOfJson(document: DocumentText, most: number): DocumentText[] {
  const { text, start } = document
  if (!/^\s*\{/.test(text)) return [document]
  const ends = [...endsOfObjects(text, most)]
  const last = ends.at(-1)
  if (
    ends.length < 2 ||
    last === undefined ||
    (ends.length < most && text.slice(last).trim() !== '')
  )
    return [document]
  return ends.map((end, at) => {
    const from = ends[at - 1] ?? 0
    return { text: text.slice(from, end), start: start + from }
  })
}

/** Offsets after the outermost objects of a text, `most` of them. */
function* endsOfObjects(text: string, most: number): Generator<number> {
  let depth = 0
  let left = most
  for (let at = 0; at < text.length && left > 0; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) {
      left--
      yield at + 1
    }
  }
}

/** Offset of the quotation mark that closes the string which opens at `start`, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let from = end
    while (text[from - 1] === '\\') from--
    if ((end - from) % 2 === 0) return end
  }
  return text.length
}
