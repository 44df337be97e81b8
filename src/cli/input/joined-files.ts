/** A file as it was read. */
export interface InputFile {
  /** As it was named on the command line. */
  readonly name: string
  readonly text: string
}

/** A place in a file. `line` and `column` count from 1. */
export interface FilePlace {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The whole line. */
  readonly text: string
}

const SEPARATOR = '---\n'

/** A file of the stream, and the line of the stream at which it starts. */
interface Start {
  readonly name: string
  readonly lines: readonly string[]
  readonly line: number
}

/** Several files as one stream of documents, as `kubectl apply -f a -f b` takes them, and the way back. */
export class JoinedFiles {
  readonly text: string
  readonly #starts: Start[] = []

  constructor(files: readonly InputFile[]) {
    let text = ''
    let line = 1
    for (const file of files) {
      this.#starts.push({ name: file.name, lines: file.text.split('\n'), line })
      const whole = file.text.endsWith('\n') || file.text === '' ? file.text : `${file.text}\n`
      const part = files.length > 1 ? `${whole}${SEPARATOR}` : file.text
      text += part
      line += part.split('\n').length - 1
    }
    this.text = text
  }

  /** The file and the place in it of a line of the stream. */
  placeOf(line: number, column: number): FilePlace {
    const start = this.#starts.findLast((each) => each.line <= line) ?? this.#starts[0]
    if (start === undefined) return { file: '', line, column, text: '' }
    const { name, lines } = start
    // The end of a file that breaks off is the separator after it.
    const own = Math.min(line - start.line + 1, lines.length)
    const text = lines[own - 1]?.replace(/\r$/, '') ?? ''
    return { file: name, line: own, column, text }
  }
}
