import { yaml } from '@codemirror/lang-yaml'
import { StreamLanguage, type StreamParser } from '@codemirror/language'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import type { Extension } from '@codemirror/state'
import type { Kind } from '../state/kind.ts'

/** A part of a word, such as `.num_redundant_experts` of an option or `3.3-70B` of a model's name. */
const PART = /^[\w./:-]+/
const NUMBER = /^\d+(?:\.\d+)?$/

/** CodeMirror's mode for shells ends numbers and options at a dot, and begins them within a name: words are coloured as wholes. */
const token: StreamParser<{ readonly tokens: readonly unknown[] }>['token'] = (stream, state) => {
  // Within quotes and the like the mode is right.
  if (state.tokens.length > 0) return shell.token(stream, state)
  const isWithinWord = PART.test(stream.string[stream.pos - 1] ?? '')
  if (isWithinWord && stream.match(PART)) return null
  const style = shell.token(stream, state)
  if (style !== 'attribute' && style !== 'number') return style
  stream.match(PART)
  return style === 'attribute' || NUMBER.test(stream.current()) ? style : null
}

const SHELL = StreamLanguage.define({ ...shell, token })
// JSON is YAML as well.
const YAML = yaml()

/** The highlighting for a kind of text. */
export function languageOf(kind: Kind): Extension {
  if (kind === 'empty') return []
  return kind === 'command' ? SHELL : YAML
}
