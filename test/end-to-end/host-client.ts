import type { HostReport } from '../../src/hosts/report.ts'
import { type Signer, signedReport } from '../hosts/agent.ts'
import { AUDIENCE } from './server-process.ts'

/** Speaks for a host with a server over the network. */
export const hostClient = (origin: string) => ({
  enrol: (signer: Signer, token: string): Promise<Response> =>
    fetch(`${origin}/v1/hosts`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ host_id: signer.host_id, public_key: signer.jwk }),
    }),

  report: async (signer: Signer, sequence: number, report: HostReport): Promise<Response> =>
    fetch(`${origin}/v1/hosts/${signer.host_id}/report`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/jose' },
      body: await signedReport(signer, report, {
        sequence,
        iat: Date.now() / 1000,
        audience: AUDIENCE,
      }),
    }),

  look: async (hostId: string, token: string): Promise<StoredHost> =>
    (await (
      await fetch(`${origin}/v1/hosts/${hostId}`, { headers: { Authorization: `Bearer ${token}` } })
    ).json()) as StoredHost,
})

/** What the tests read of a host in the registry. */
export interface StoredHost {
  readonly host_id: string
  readonly generation: number
  readonly sequence: number
  readonly device_count: number | null
  readonly report: HostReport | null
}
