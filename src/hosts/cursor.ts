import { HostId } from './host.ts'
import type { HostQuery } from './registry.ts'

/** Where a page ended, and in which order the hosts were listed. */
export interface Cursor {
  readonly order: HostQuery['order']
  readonly after: NonNullable<HostQuery['after']>
}

/** The text of a cursor, which is opaque to clients. */
export function encodeCursor({ order, after }: Cursor): string {
  const text = JSON.stringify([order, after.renewed_at, after.host_id])
  return new TextEncoder().encode(text).toBase64({ alphabet: 'base64url', omitPadding: true })
}

/** The cursor in a text from `encodeCursor`; undefined for any other text. */
export function decodeCursor(text: string): Cursor | undefined {
  let value: unknown
  try {
    value = JSON.parse(
      new TextDecoder().decode(Uint8Array.fromBase64(text, { alphabet: 'base64url' })),
    )
  } catch {
    return undefined
  }
  if (!Array.isArray(value)) return undefined
  const [order, renewed_at, host_id] = value
  const known = order === 'host_id' || order === 'renewed_at'
  const { data } = HostId.safeParse(host_id)
  if (!known || !Number.isSafeInteger(renewed_at) || data === undefined) return undefined
  return { order, after: { renewed_at, host_id: data } }
}
