import type { Kysely, Selectable } from 'kysely'
import type { HostRegistry } from '../../registry.ts'
import type { TokenKind, TokenRecord } from '../../tokens.ts'
import type { Tables } from '../schema.ts'

/** Storing and changing tokens. */
export function sqlTokens(
  db: Kysely<Tables>,
): Pick<
  HostRegistry,
  'addToken' | 'findToken' | 'listTokens' | 'revokeToken' | 'shortenToken' | 'noteTokenUse'
> {
  return {
    async addToken(token) {
      await db
        .insertInto('tokens')
        .values({ ...token, host_patterns: JSON.stringify(token.host_patterns) })
        .execute()
    },

    async findToken(tokenId) {
      const row = await db
        .selectFrom('tokens')
        .selectAll()
        .where('token_id', '=', tokenId)
        .executeTakeFirst()
      return row && tokenOf(row)
    },

    async listTokens() {
      const rows = await db
        .selectFrom('tokens')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('token_id')
        .execute()
      return rows.map(tokenOf)
    },

    async revokeToken(tokenId, at) {
      const revoked = await db
        .updateTable('tokens')
        .set({ revoked_at: at })
        .where('token_id', '=', tokenId)
        .where('revoked_at', 'is', null)
        .returning('token_id')
        .executeTakeFirst()
      return revoked !== undefined
    },

    async shortenToken(tokenId, at) {
      await db
        .updateTable('tokens')
        .set({ expires_at: at })
        .where('token_id', '=', tokenId)
        .where('expires_at', '>', at)
        .execute()
    },

    async noteTokenUse(tokenId, at) {
      await db
        .updateTable('tokens')
        .set({ last_used_at: at })
        .where('token_id', '=', tokenId)
        .execute()
    },
  }
}

const tokenOf = (row: Selectable<Tables['tokens']>): TokenRecord => ({
  ...row,
  kind: row.kind as TokenKind,
  host_patterns: JSON.parse(row.host_patterns) as string[],
})
