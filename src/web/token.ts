/** Where this tab keeps its token: other tabs do not have it, and it is gone when the tab is closed. */
const NAME = 'token'

/** The token that this tab keeps; null: none, or the browser keeps nothing. */
export function keptToken(): string | null {
  try {
    return sessionStorage.getItem(NAME)
  } catch {
    return null
  }
}

/** Keeps a token until the tab is closed; where the browser keeps nothing, a reload asks for it again. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(NAME, token)
  } catch {
    // A person may forbid the storage.
  }
}
