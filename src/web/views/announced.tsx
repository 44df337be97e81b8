import { useEffect, useState } from 'preact/hooks'

/** How long a text has to stand before it is read out, in milliseconds: longer than between two keystrokes. */
const DELAY = 1_000

/** Has a screen reader read a text out once it stands: not each that comes and goes while a person types. */
export function Announced({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), DELAY)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <p class="hidden" role="status">
      {said}
    </p>
  )
}
