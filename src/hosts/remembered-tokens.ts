import type { HostRegistry } from './registry.ts'
import type { TokenRecord } from './tokens.ts'

/** Where tokens are looked up, and their uses noted. */
export type TokenSource = Pick<HostRegistry, 'findToken' | 'noteTokenUse'>

/** How long a token is believed before the registry is asked again: a revoked one holds for so long. */
const BELIEVED_MILLISECONDS = 5_000

/** How long a request waits for the registry when its token was found before. */
const PATIENCE_MILLISECONDS = 500

/** Most tokens that are remembered. */
const MOST_TOKENS = 10_000

/**
 * The tokens of a registry for requests that need nothing else of it: each token is asked for every few seconds, and one
 * that was found before holds on while the registry does not answer.
 */
export class RememberedTokens implements TokenSource {
  readonly #registry: TokenSource
  readonly #now: () => number
  readonly #known = new Map<string, { token: TokenRecord; asked: number }>()

  /** `now` is in milliseconds. */
  constructor(registry: TokenSource, now: () => number) {
    this.#registry = registry
    this.#now = now
  }

  async findToken(tokenId: string): Promise<TokenRecord | undefined> {
    const known = this.#known.get(tokenId)
    if (known === undefined) return await this.#ask(tokenId)
    if (this.#now() - known.asked < BELIEVED_MILLISECONDS) return known.token
    // Those that come meanwhile need not ask as well.
    known.asked = this.#now()
    const asBefore = () => known.token
    return await Promise.race([this.#ask(tokenId).catch(asBefore), afterPatience().then(asBefore)])
  }

  async noteTokenUse(tokenId: string, at: number): Promise<void> {
    const known = this.#known.get(tokenId)
    if (known !== undefined) known.token = { ...known.token, last_used_at: at }
    await this.#registry.noteTokenUse(tokenId, at)
  }

  async #ask(tokenId: string): Promise<TokenRecord | undefined> {
    const token = await this.#registry.findToken(tokenId)
    if (token === undefined) this.#known.delete(tokenId)
    else this.#remember(token)
    return token
  }

  #remember(token: TokenRecord): void {
    if (this.#known.size >= MOST_TOKENS) this.#known.clear()
    this.#known.set(token.token_id, { token, asked: this.#now() })
  }
}

const afterPatience = () =>
  new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS))
