import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
} from 'jose'
import { MESSAGE_TYPES, type MessageType } from '../../src/hosts/message.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { reportDigest } from '../../src/hosts/verify-message.ts'

/** A host that signs as a real agent does or, on request, as no real agent would. */
export interface Signer {
  readonly host_id: string
  /** Public, as sent on enrolment. */
  readonly jwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  readonly key: CryptoKey
  sign(type: MessageType, claims: object, header?: object): Promise<string>
}

export async function createSigner(host_id: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const { x = '' } = await exportJWK(publicKey)
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const
  const kid = await calculateJwkThumbprint(jwk)
  return {
    host_id,
    jwk,
    key: privateKey,
    sign: (type, claims, header = {}) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: MESSAGE_TYPES[type], ...header })
        .sign(privateKey),
  }
}

/** The claims of an honest message made at `iat`, seconds since 1970. */
export const claimsOf = (
  signer: Signer,
  { sequence, iat, audience }: { sequence: number; iat: number; audience: string },
) => ({ aud: audience, sub: signer.host_id, boot_id: 'boot-1', sequence, iat })

/** An honest report, signed. */
export const signedReport = (
  signer: Signer,
  report: HostReport,
  when: { sequence: number; iat: number; audience: string },
): Promise<string> => signer.sign('report', { ...claimsOf(signer, when), report })

/** An honest renewal of the lease on `report`, signed. */
export const signedLease = async (
  signer: Signer,
  report: HostReport,
  when: { sequence: number; iat: number; audience: string },
): Promise<string> =>
  signer.sign('lease', {
    ...claimsOf(signer, when),
    report_sha256: await reportDigest(report),
  })
