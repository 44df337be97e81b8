import { compactVerify, importJWK, type JWK } from 'jose'
import type { HostReport } from '../../src/hosts/report.ts'

const TOKEN = 'enrolment-token'

export interface SeenRequest {
  readonly what: 'enrol' | 'report' | 'lease'
  readonly sequence?: number
  readonly report?: HostReport
}

/** The server's side of the reporting protocol, small: it verifies what it gets and remembers what it saw. */
export class ProtocolServer {
  readonly token = TOKEN
  readonly seen: SeenRequest[] = []
  /** Answers to give instead of its own, the next one first. */
  readonly instead: Response[] = []
  renewAfterSeconds = 20
  #keys = new Map<string, JWK>()
  #sequences = new Map<string, number>()
  #leases = new Set<string>()
  #server: Bun.Server<undefined>

  constructor(port = 0) {
    this.#server = Bun.serve({
      hostname: '127.0.0.1',
      port,
      fetch: (request) => this.#answer(request),
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`
  }

  get port(): number {
    return this.#server.port ?? 0
  }

  async stop(): Promise<void> {
    await this.#server.stop(true)
  }

  loseLeases(): void {
    this.#leases.clear()
  }

  /** As if the host had been seen with a higher sequence before. */
  setSequence(hostId: string, sequence: number): void {
    this.#sequences.set(hostId, sequence)
  }

  reports(): SeenRequest[] {
    return this.seen.filter((request) => request.what === 'report')
  }

  whats(): string[] {
    return this.seen.map((request) => request.what)
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname
    if (request.method === 'POST' && path === '/v1/hosts') return await this.#enrol(request)
    const [, hostId = '', what] = /^\/v1\/hosts\/([^/]+)\/(report|lease)$/.exec(path) ?? []
    if (request.method !== 'PUT' || !what) return problem(404, 'not_found')
    return await this.#take(request, hostId, what as 'report' | 'lease')
  }

  async #enrol(request: Request): Promise<Response> {
    this.seen.push({ what: 'enrol' })
    const instead = this.instead.shift()
    if (instead) return instead
    if (request.headers.get('authorization') !== `Bearer ${TOKEN}`)
      return problem(401, 'unauthorized')
    const body = (await request.json()) as { host_id: string; public_key: JWK }
    this.#keys.set(body.host_id, body.public_key)
    return Response.json({ host_id: body.host_id, ...this.#lease() }, { status: 201 })
  }

  async #take(request: Request, hostId: string, what: 'report' | 'lease'): Promise<Response> {
    const key = this.#keys.get(hostId)
    const verified =
      key && (await compactVerify(await request.text(), await importJWK(key, 'EdDSA')))
    const claims = verified && JSON.parse(new TextDecoder().decode(verified.payload))
    this.seen.push({ what, sequence: claims?.sequence, report: claims?.report })
    const instead = this.instead.shift()
    if (instead) return instead
    if (!verified) return problem(404, 'host_unknown')
    const { protectedHeader } = verified
    const asAgreed =
      request.headers.get('content-type') === 'application/jose' &&
      protectedHeader.alg === 'EdDSA' &&
      protectedHeader.typ === `host-${what}+jwt` &&
      claims.aud === this.url &&
      claims.sub === hostId
    if (!asAgreed) return problem(401, 'unauthorized')
    const last = this.#sequences.get(hostId) ?? 0
    if (claims.sequence <= last) return problem(409, 'sequence_repeated', { last_sequence: last })
    this.#sequences.set(hostId, claims.sequence)
    if (what === 'report') this.#leases.add(hostId)
    else if (!this.#leases.has(hostId)) return problem(409, 'lease_lost')
    return Response.json({ generation: 1, ...this.#lease() })
  }

  #lease() {
    return { lease_ttl_seconds: 60, renew_after_seconds: this.renewAfterSeconds }
  }
}

export function problem(status: number, code: string, more: object = {}, headers = {}): Response {
  return Response.json({ status, code, ...more }, { status, headers })
}
