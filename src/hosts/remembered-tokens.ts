import type { HostRegistry } from './registry.ts'
import type { TokenRecord } from './tokens.ts'

/** Where tokens are looked up, and their uses recorded. */
export type TokenSource = Pick<HostRegistry, 'findToken' | 'noteTokenUse'>

/** How long a token is served from memory: a revoked token stays valid for so long. */
const FRESH_MILLISECONDS = 5_000

/** How long a request with a remembered token waits for the registry. */
const TIMEOUT_MILLISECONDS = 500

/** The most tokens that are remembered. */
const MOST_TOKENS = 10_000

/**
 * The tokens of a registry, for requests that need nothing else from it. Each token is looked up every few seconds; a
 * remembered one stays valid while the registry does not answer.
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
    if (this.#now() - known.asked < FRESH_MILLISECONDS) return known.token
    // Requests that arrive in the meantime do not look it up as well.
    known.asked = this.#now()
    const remembered = () => known.token
    return await Promise.race([this.#ask(tokenId).catch(remembered), timeout().then(remembered)])
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

const timeout = () => new Promise<void>((resolve) => setTimeout(resolve, TIMEOUT_MILLISECONDS))
