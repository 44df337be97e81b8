/** One document of a stream, not yet read. */
export interface DocumentText {
  readonly text: string
  /** Offset of the text in the stream, in UTF-16 code units. */
  readonly start: number
}

const SEPARATOR = /^---(?=[ \t]*(?:#.*)?\r?$)/gm

/**
 * The documents of a stream as kubectl separates them: at lines of `---` (apimachinery, `YAMLReader`), or one after the other
 * where JSON values follow each other. Documents without content are left out.
 */
export function splitDocuments(stream: string): DocumentText[] {
  const start = stream.startsWith('\ufeff') ? 1 : 0
  return [...betweenSeparators(stream, start)].filter(hasContent).flatMap(valuesOfJson)
}

function* betweenSeparators(stream: string, from: number): Generator<DocumentText> {
  let start = from
  for (const separator of stream.matchAll(SEPARATOR)) {
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
function valuesOfJson(document: DocumentText): DocumentText[] {
  const { text, start } = document
  if (!/^\s*\{/.test(text)) return [document]
  const ends = [...endsOfObjects(text)]
  const last = ends.at(-1)
  if (ends.length < 2 || last === undefined || text.slice(last).trim() !== '') return [document]
  return ends.map((end, at) => {
    const from = ends[at - 1] ?? 0
    return { text: text.slice(from, end), start: start + from }
  })
}

function* endsOfObjects(text: string): Generator<number> {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) yield at + 1
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
