/** What a command reads: known text, or something unknown. */
export interface Input {
  /** What is left to read; undefined when it is unknown. */
  text: string | undefined
}

/** What commands print, when somebody reads it. */
export class Output {
  #parts: string[] = []

  write(text: string): void {
    this.#parts.push(text)
  }

  get text(): string {
    const text = this.#parts.join('')
    this.#parts = [text]
    return text
  }

  /** Everything that was printed since a mark, taken away again. */
  takeFrom(length: number): string {
    const text = this.text
    this.#parts = [text.slice(0, length)]
    return text.slice(length)
  }
}
