import { type Event, parseEvents, YAMLException } from 'js-yaml'

/** How much text may be parsed again to join lines with too little indentation; the documents of a stream share it. */
export interface Rereading {
  charactersLeft: number
}

/** The events of a YAML text, as the library reports them. */
export interface YamlEvents {
  readonly events: Event[]
  /** The text that the events refer to: as long as the text that was read, with some line breaks replaced by blanks. */
  readonly text: string
}

/**
 * The events of a YAML text. Lines within brackets, braces or quotes may have any indentation, as in libyaml, which
 * kubectl and PyYAML follow. js-yaml requires more than around them, so such a line is joined with the one before.
 */
export function readEvents(text: string, maxDepth: number, rereading: Rereading): YamlEvents {
  let joined = text
  for (;;) {
    try {
      return { events: parseEvents(joined, { maxDepth }), text: joined }
    } catch (error) {
      const at = shallowLineOf(error)
      rereading.charactersLeft -= joined.length
      const next = at === undefined ? joined : joinLine(joined, at)
      if (next === joined || rereading.charactersLeft < 0) throw error
      joined = next
    }
  }
}

/** The offset of the first character of a line with too little indentation; undefined for any other error. */
function shallowLineOf(error: unknown): number | undefined {
  const isShallow = error instanceof YAMLException && error.reason === 'deficient indentation'
  return isShallow ? error.mark?.position : undefined
}

/** Joins the line whose first character is at `at` with the one before it. No offset changes. */
function joinLine(text: string, at: number): string {
  const before = text.slice(0, at)
  const content = before.trimEnd()
  const lineStart = content.lastIndexOf('\n') + 1
  const end = lineStart + lengthWithoutComment(content.slice(lineStart))
  return `${before.slice(0, end)}${' '.repeat(at - end)}${text.slice(at)}`
}

const COMMENT = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'])*?(?:^|[ \t])(?=#)/

function lengthWithoutComment(line: string): number {
  return COMMENT.exec(line)?.[0].length ?? line.length
}
