import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import {
  type Diagnostic as LintDiagnostic,
  lintGutter,
  lintKeymap,
  setDiagnostics,
} from '@codemirror/lint'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view'
import type { Diagnostic } from '../state/diagnostics.ts'
import type { Kind } from '../state/kind.ts'
import { completionSource, hoverSource, type Reference } from './assistance.ts'
import { languageOf } from './languages.ts'
import { THEME } from './theme.ts'

/** What the editor shows and reports. */
export interface EditorOptions {
  /** What a screen reader calls it. */
  readonly label: string
  readonly placeholder: string
  readonly text: string
  onChange(text: string): void
  /** Called before a text is pasted; true: it was taken for something else, and the editor leaves it. */
  onPaste(text: string): boolean
  /** The data for completion and hover texts that is loaded so far. */
  reference(): Reference
}

/** Marks a change that the page made, of which it knows. */
const BY_PAGE = Annotation.define<true>()

/** An editor in the page. */
export interface Editor {
  setText(text: string): void
  setKind(kind: Kind): void
  setDiagnostics(diagnostics: readonly Diagnostic[]): void
  select(start: number, end: number): void
  focus(): void
  destroy(): void
}

/**
 * Opens an editor inside `parent`. It lives in a shadow tree, because there CodeMirror brings its styles as style sheets of the
 * tree, which a strict Content-Security-Policy allows; in the page itself it would add inline styles.
 */
export function openEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' })
  const language = new Compartment()
  let kind: Kind = 'empty'
  const view: EditorView = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        lintGutter(),
        EditorView.lineWrapping,
        placeholder(options.placeholder),
        // Tab moves the focus on, as everywhere in the page: who uses the keyboard alone is not held in here.
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
        ]),
        autocompletion({
          override: [completionSource(() => kind, options.reference)],
          icons: false,
        }),
        hoverSource(() => kind, options.reference),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          spellcheck: 'false',
          tabindex: '0',
        }),
        EditorView.updateListener.of(({ docChanged, state, transactions }) => {
          const isByPage = transactions.some((each) => each.annotation(BY_PAGE))
          if (docChanged && !isByPage) options.onChange(state.doc.toString())
        }),
        EditorView.domEventHandlers({
          paste: ({ clipboardData }) => options.onPaste(clipboardData?.getData('text/plain') ?? ''),
        }),
        language.of([]),
        THEME,
      ],
    }),
  })
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: BY_PAGE.of(true),
      })
    },
    setKind(next) {
      if (next === kind) return
      kind = next
      view.dispatch({ effects: language.reconfigure(languageOf(kind)) })
    },
    setDiagnostics(diagnostics) {
      const { length } = view.state.doc
      const placed = diagnostics.flatMap(({ place, severity, code, message }): LintDiagnostic[] =>
        place === null || place.end > length
          ? []
          : [
              {
                from: place.start,
                to: place.end,
                severity,
                message: code === null ? message : `${message} (${code})`,
              },
            ],
      )
      view.dispatch(setDiagnostics(view.state, placed))
    },
    select(start, end) {
      const { length } = view.state.doc
      const range = { anchor: Math.min(start, length), head: Math.min(end, length) }
      view.dispatch({
        selection: range,
        effects: EditorView.scrollIntoView(range.anchor, { y: 'center' }),
      })
      view.focus()
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}
