import { useEffect, useRef } from 'preact/hooks'
import type { Store } from '../store.ts'

interface TokenFieldProps {
  readonly store: Store
  /** Why the service wants another token. */
  readonly refusal: string
}

interface SubmitEvent {
  readonly currentTarget: HTMLFormElement
  preventDefault(): void
}

/** Asks for the token that the service requires, and says what is wrong with the one that it got. */
export function TokenField({ store, refusal }: TokenFieldProps) {
  const field = useRef<HTMLInputElement>(null)
  // On a telephone it is out of sight; nobody who types elsewhere is interrupted.
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus()
  }, [])
  function take(event: SubmitEvent) {
    event.preventDefault()
    const token = new FormData(event.currentTarget).get('token')
    if (typeof token === 'string') store.signIn(token.trim())
  }
  return (
    <form class="loss" onSubmit={take}>
      <p role="alert">
        {store.hasToken
          ? `The service refuses the token. ${refusal}.`
          : 'This service answers only with a token. Its operator makes one of kind resolve.'}
      </p>
      <input
        ref={field}
        name="token"
        aria-label="Token"
        type="password"
        autocomplete="off"
        required
        pattern="\s*[!-~]+\s*"
        title="A token has no spaces within"
        placeholder="Token"
      />
      <button type="submit">Use it</button>
    </form>
  )
}
