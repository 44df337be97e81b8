import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Release, ReleaseArguments } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Editor, openEditor } from '../editor/editor.ts'
import { bodyOf } from '../state/answers.ts'
import type { Diagnostic } from '../state/diagnostics.ts'
import type { Kind } from '../state/kind.ts'
import type { Session } from '../state/session.ts'

/** The label of the editor whose text the page is about. */
export const MAIN_EDITOR = 'Command, config or manifest'

/** The open editors by their label, for views that lead to a place in the text. */
export const EDITORS = new Map<string, Editor>()

interface EditorFieldProps {
  readonly label: string
  readonly text: string
  readonly kind: Kind
  readonly diagnostics: readonly Diagnostic[]
  readonly session: Session
  onChange(text: string): void
  /** Takes a text that is pasted for something else than a part of the text; gives what it was taken as. */
  takePasted?(text: string): string | undefined
}

const KINDS = {
  empty: 'nothing yet',
  command: 'vllm serve command',
  config: 'ParallelConfig',
  manifest: 'Kubernetes manifest',
} as const

const PLACEHOLDER = 'vllm serve MODEL …, a ParallelConfig as JSON or YAML, or a Kubernetes manifest'

/** An editor, and above it what its text is read as. */
export function EditorField({
  label,
  text,
  kind,
  diagnostics,
  session,
  onChange,
  takePasted,
}: EditorFieldProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | null>(null)
  // The editor is opened once, and calls what is current then.
  const current = useRef({ onChange, takePasted, session })
  current.current = { onChange, takePasted, session }
  const [taken, setTaken] = useState<string>()
  // Before the next key is struck: later, an older text would replace what was typed meanwhile.
  useLayoutEffect(() => {
    if (place.current === null) return
    const opened = openEditor(place.current, {
      label,
      placeholder: PLACEHOLDER,
      text,
      onChange(changed) {
        setTaken(undefined)
        current.current.onChange(changed)
      },
      onPaste(pasted) {
        const as = current.current.takePasted?.(pasted)
        setTaken(as)
        return as !== undefined
      },
      reference() {
        const { answers } = current.current.session
        const options = bodyOf<ReleaseArguments>(answers.arguments)
        const release = bodyOf<Release>(answers.release)
        return { arguments: options?.arguments ?? [], fields: release?.fields ?? [] }
      },
    })
    editor.current = opened
    EDITORS.set(label, opened)
    return () => {
      EDITORS.delete(label)
      opened.destroy()
    }
  }, [label])
  useLayoutEffect(() => editor.current?.setText(text), [text])
  useLayoutEffect(() => editor.current?.setKind(kind), [kind])
  useLayoutEffect(() => editor.current?.setDiagnostics(diagnostics), [diagnostics])
  return (
    <div class="editor-field">
      <p class="read-as">
        <span>{label}</span>
        <span class="kind">
          {taken === undefined ? 'read as ' : 'taken as '}
          <b>{taken ?? KINDS[kind]}</b>
        </span>
        <span class="hidden" role="status">
          {taken && `Taken as ${taken}`}
        </span>
      </p>
      <div class="editor" ref={place} />
    </div>
  )
}
