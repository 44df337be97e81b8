import { yaml } from '@codemirror/lang-yaml'
import { StreamLanguage } from '@codemirror/language'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import type { Extension } from '@codemirror/state'
import type { Kind } from '../state/kind.ts'

const SHELL = StreamLanguage.define(shell)
// JSON is YAML as well.
const YAML = yaml()

/** The highlighting for a kind of text. */
export function languageOf(kind: Kind): Extension {
  if (kind === 'empty') return []
  return kind === 'command' ? SHELL : YAML
}
