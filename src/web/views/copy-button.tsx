import { useState } from 'preact/hooks'
import { copyText } from './copy-text.ts'

/** A button that puts a text on the clipboard, and says so for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [said, setSaid] = useState('')
  async function copy() {
    setSaid((await copyText(text)) ? 'Copied' : 'Not allowed')
    setTimeout(() => setSaid(''), 1_500)
  }
  return (
    <>
      <button type="button" class="quiet" aria-label={label} onClick={copy}>
        {said || 'Copy'}
      </button>
      {/* The button keeps its name, so what it says is read out from here. */}
      <span class="hidden" role="status">
        {said}
      </span>
    </>
  )
}
