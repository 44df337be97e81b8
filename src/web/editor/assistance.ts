import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { hoverTooltip } from '@codemirror/view'
import { completionAt, documentationOf, type Reference } from '../state/assistance.ts'
import type { Kind } from '../state/kind.ts'

export type { Reference } from '../state/assistance.ts'

/** What the release has, as CodeMirror asks for completions. */
export function completionSource(kind: () => Kind, reference: () => Reference) {
  return ({ pos, state, explicit }: CompletionContext): CompletionResult | null => {
    const line = state.doc.lineAt(pos)
    const before = line.text.slice(0, pos - line.from)
    const completion = completionAt(before, kind(), reference())
    if (completion === undefined || completion.suggestions.length === 0) return null
    if (!explicit && completion.from === before.length && kind() === 'config') return null
    return {
      from: line.from + completion.from,
      options: completion.suggestions.map(({ label, detail, info }) => ({
        label,
        ...(detail !== '' && { detail }),
        ...(info !== '' && { info }),
      })),
      validFor: /^[\w.-]*$/,
    }
  }
}

const WORD = /--?[A-Za-z][\w.-]*|\w+/g

/** What the release says of the word under the pointer. */
export function hoverSource(kind: () => Kind, reference: () => Reference) {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos)
    for (const { index, 0: word } of line.text.matchAll(WORD)) {
      const from = line.from + index
      if (pos < from || pos > from + word.length) continue
      const found = documentationOf(word, kind(), reference())
      if (found === undefined) return null
      return { pos: from, end: from + word.length, create: () => ({ dom: describe(found) }) }
    }
    return null
  })
}

function describe({ title, text }: { title: string; text: string }): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'cm-completionInfo'
  const heading = document.createElement('strong')
  heading.textContent = title
  const body = document.createElement('div')
  body.textContent = text
  dom.append(heading, body)
  return dom
}
