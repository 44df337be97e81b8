import type { TokenSource } from '../../hosts/remembered-tokens.ts'
import { mayActAs, type TokenKind, type TokenRecord, verifyToken } from '../../hosts/tokens.ts'
import type { Hosts } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'

/** How often the last use of a token is stored: at most once a minute, so that requests cause few changes. */
const USE_NOTED_MILLISECONDS = 60_000

/**
 * The token of a request, if it may do what a token of `kind` may.
 * @throws {Problem} 401 without a valid token, 403 with one of another kind.
 */
export async function authorize(
  kind: TokenKind,
  request: Request,
  { registry, now }: Pick<Hosts, 'now'> & { readonly registry: TokenSource },
): Promise<TokenRecord> {
  const header = request.headers.get('authorization') ?? undefined
  const token = await verifyToken(header, (id) => registry.findToken(id), now())
  if (token === undefined) {
    throw tokenRefused(header === undefined ? kind : undefined)
  }
  if (!mayActAs(token, kind)) {
    const detail = `This needs a token of kind ${kind}, and this one is of kind ${token.kind}`
    throw new Problem('token_not_allowed', detail)
  }
  const { token_id, last_used_at } = token
  if (now() - (last_used_at ?? Number.NEGATIVE_INFINITY) >= USE_NOTED_MILLISECONDS) {
    // Not awaited: the request does not depend on it, and continues if the registry takes no changes.
    registry.noteTokenUse(token_id, now()).catch(() => undefined)
  }
  return token
}

/** The problem for a missing or invalid token; `missing` is the kind that was needed, if none was sent. */
export function tokenRefused(missing?: TokenKind): Problem {
  const detail =
    missing === undefined
      ? 'The token is mistyped, expired or revoked, or the header is not Authorization: Bearer TOKEN'
      : `This needs a token of kind ${missing}: send it as Authorization: Bearer TOKEN`
  return new Problem('token_refused', detail, {}, { 'WWW-Authenticate': 'Bearer' })
}
