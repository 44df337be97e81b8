import { mayActAs, type TokenKind, type TokenRecord, verifyToken } from '../../hosts/tokens.ts'
import type { Hosts } from '../dependencies.ts'
import { Problem } from '../problems/problem.ts'

/**
 * The token of a request, if it may do what a token of `kind` may.
 * @throws {Problem} 401 without a token that holds, 403 with one of another kind.
 */
export async function authorize(
  kind: TokenKind,
  request: Request,
  { registry, now }: Hosts,
): Promise<TokenRecord> {
  const header = request.headers.get('authorization') ?? undefined
  const token = await verifyToken(header, (id) => registry.findToken(id), now())
  if (token === undefined) {
    const detail =
      header === undefined
        ? `This needs a token of kind ${kind}: send it as Authorization: Bearer TOKEN`
        : 'The token is mistyped, expired or revoked, or the header is not Authorization: Bearer TOKEN'
    throw new Problem('token_refused', detail, {}, { 'WWW-Authenticate': 'Bearer' })
  }
  if (mayActAs(token, kind)) return token
  const detail = `This needs a token of kind ${kind}, and this one is of kind ${token.kind}`
  throw new Problem('token_not_allowed', detail)
}
