import { yaml } from '@codemirror/lang-yaml'
import { StreamLanguage, type StreamParser } from '@codemirror/language'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import type { Extension } from '@codemirror/state'
import type { Kind } from '../state/kind.ts'

const SHELL = StreamLanguage.define({ ...shell, token: wordOfShell })
// JSON is YAML as well.
const YAML = yaml()

/** The highlighting for a kind of text. */
export function languageOf(kind: Kind): Extension {
  if (kind === 'empty') return []
  return kind === 'command' ? SHELL : YAML
}

/** Words of a command as a whole: the mode itself ends numbers and options at a dot, and begins them within a name. */
function wordOfShell(...[stream, state]: Parameters<StreamParser<unknown>['token']>) {
  const isPlain = (state as { tokens: readonly unknown[] }).tokens.length === 0
  if (isPlain && /[\w./:-]/.test(stream.string[stream.pos - 1] ?? '') && stream.match(REST))
    return null
  const style = shell.token(stream, state)
  if (!isPlain || (style !== 'attribute' && style !== 'number')) return style
  stream.match(REST)
  return style === 'attribute' || /^\d+(?:\.\d+)?$/.test(stream.current()) ? style : null
}

const REST = /^[\w./:-]+/
