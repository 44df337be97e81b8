import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import type { HostRegistry } from '../../src/hosts/registry.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { createToken, type TokenKind } from '../../src/hosts/tokens.ts'
import { createApp } from '../../src/http/app.ts'
import type { Check } from '../../src/parallel-config/index.ts'
import { findRelease } from '../../src/parallel-config/index.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { sha256 } from '../support/resolve.ts'
import { type Signer, signedLease, signedReport } from './agent.ts'

export const AUDIENCE = 'https://resolve.example'
const LEASE_TTL_SECONDS = 120

/** The app over a registry, with a clock that the test moves. */
export interface Service {
  readonly registry: HostRegistry
  readonly clock: { seconds: number }
  readonly tokens: Readonly<Record<TokenKind, string>>
  send(method: string, path: string, options?: SendOptions): Promise<Response>
  enrol(signer: Signer, labels?: Record<string, string>): Promise<Response>
  report(signer: Signer, sequence: number, report: HostReport): Promise<Response>
  renew(signer: Signer, sequence: number, report: HostReport): Promise<Response>
  resolve(body: object, token?: string): Promise<Response>
}

interface SendOptions {
  readonly token?: string | undefined
  readonly json?: unknown
  readonly jose?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The members of answers and problems that tests look at, each in the answers that have it. */
export interface Body {
  readonly request_id: string
  readonly code: string
  readonly detail: string
  readonly errors: readonly { readonly pointer: string; readonly code: string }[]
  readonly hosts: readonly { readonly host_id: string }[]
  readonly next_cursor: string | null
  readonly checks: readonly Check[]
  readonly notices: readonly unknown[]
  readonly assumptions: readonly { readonly fact: string }[]
  readonly host: unknown
  readonly numa_binding: { readonly workers: readonly unknown[] }
}

export const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body

const silent = {
  request() {},
  event() {},
  failure(_id: string, error: unknown) {
    throw error
  },
}

export async function startService(registry = openMemoryRegistry()): Promise<Service> {
  const clock = { seconds: 1_800_000_000 }
  const defaultRelease = findRelease(releaseVersions.at(-1) ?? '')
  if (defaultRelease === undefined) throw new Error('there is no release')
  const app = createApp({
    sha256,
    log: silent,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => false,
    defaultRelease,
    admission: { onFail: 'deny', onError: 'allow' },
    hosts: {
      registry,
      audience: AUDIENCE,
      now: () => clock.seconds * 1000,
      leaseTtlSeconds: LEASE_TTL_SECONDS,
    },
    openApiDocument: async () => ({}),
  })

  const tokenOf = async (kind: TokenKind) => {
    const { token, record } = await createToken({
      kind,
      host_patterns: kind === 'enrol' ? ['gpu-*'] : [],
      created_at: 0,
      expires_at: Number.MAX_SAFE_INTEGER,
    })
    await registry.addToken(record)
    return token
  }
  const tokens = {
    enrol: await tokenOf('enrol'),
    resolve: await tokenOf('resolve'),
    read: await tokenOf('read'),
    admin: await tokenOf('admin'),
  }

  const send = async (method: string, path: string, options: SendOptions = {}) => {
    const { token, json, jose } = options
    const body = jose ?? (json === undefined ? undefined : JSON.stringify(json))
    const type = jose === undefined ? 'application/json' : 'application/jose'
    return app.request(path, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': type }),
        ...options.headers,
      },
      ...(body !== undefined && { body }),
    })
  }
  const when = (sequence: number) => ({ sequence, iat: clock.seconds, audience: AUDIENCE })

  return {
    registry,
    clock,
    tokens,
    send,
    enrol: ({ host_id, jwk }, labels) =>
      send('POST', '/v1/hosts', {
        token: tokens.enrol,
        json: { host_id, public_key: jwk, ...(labels && { labels }) },
      }),
    report: async (signer, sequence, report) =>
      send('PUT', `/v1/hosts/${signer.host_id}/report`, {
        jose: await signedReport(signer, report, when(sequence)),
      }),
    renew: async (signer, sequence, report) =>
      send('PUT', `/v1/hosts/${signer.host_id}/lease`, {
        jose: await signedLease(signer, report, when(sequence)),
      }),
    resolve: (body, token) => send('POST', '/v1/resolve', { json: body, token }),
  }
}
