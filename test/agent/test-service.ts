import { decodeJwt } from 'jose'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { createToken } from '../../src/hosts/tokens.ts'
import { createApp } from '../../src/http/app.ts'
import { findRelease } from '../../src/parallel-config/index.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { sha256 } from '../support/resolve.ts'

/** A request that the agent sent. */
export interface SeenRequest {
  readonly what: 'enrol' | 'report' | 'lease'
  readonly sequence?: number
  readonly report?: HostReport
}

/** One token for all services of the tests, so that one that was restarted with an empty registry takes it too. */
const ENROLMENT = createToken({
  kind: 'enrol',
  host_patterns: ['*'],
  created_at: 0,
  expires_at: Number.MAX_SAFE_INTEGER,
})

const RELEASE = findRelease(releaseVersions.at(-1) ?? '')

const silent = {
  request() {},
  event() {},
  failure(_id: string, error: unknown) {
    throw error
  },
}

/** The app itself behind a socket, with an empty registry in memory, and what it was asked. */
export class TestService {
  readonly token: string
  readonly seen: SeenRequest[] = []
  /** Answers to give instead of its own, the next one first. */
  readonly instead: Response[] = []
  renewAfterSeconds = 20
  /** Milliseconds since the epoch. */
  now: () => number = Date.now
  readonly #registry: ReturnType<typeof openMemoryRegistry>
  readonly #server: Bun.Server<undefined>
  #app: ReturnType<typeof createApp> | undefined
  #publicOrigin: string | undefined
  #hasLostLeases = false
  #lastSequence: number | undefined

  static async start(port = 0, now = Date.now): Promise<TestService> {
    const { token, record } = await ENROLMENT
    const service = new TestService(token, port)
    service.now = now
    await service.#registry.addToken(record)
    return service
  }

  private constructor(token: string, port: number) {
    this.token = token
    this.#registry = this.#openRegistry()
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

  /** As if the service was started again with this PUBLIC_ORIGIN, on the same registry. */
  restartAs(publicOrigin: string): void {
    this.#publicOrigin = publicOrigin
    this.#app = undefined
  }

  /** As if the next renewal found another report than the host's. */
  loseLeases(): void {
    this.#hasLostLeases = true
  }

  /** As if the host had been seen with this sequence before. */
  setSequence(sequence: number): void {
    this.#lastSequence = sequence
  }

  reports(): SeenRequest[] {
    return this.seen.filter((request) => request.what === 'report')
  }

  whats(): string[] {
    return this.seen.map((request) => request.what)
  }

  async #answer(request: Request): Promise<Response> {
    const body = await request.text()
    const [, what] =
      /^\/v1\/hosts\/[^/]+\/(report|lease)$/.exec(new URL(request.url).pathname) ?? []
    if (what === undefined) this.seen.push({ what: 'enrol' })
    else this.seen.push({ ...decodeJwt(body), what: what as 'report' | 'lease' })
    const instead = this.instead.shift()
    if (instead) return instead
    this.#app ??= this.#makeApp()
    return await this.#app.request(request.url, {
      method: request.method,
      headers: request.headers,
      body,
    })
  }

  /** The engine in memory, which `loseLeases` and `setSequence` can make answer as after a restored backup. */
  #openRegistry(): ReturnType<typeof openMemoryRegistry> {
    const registry = openMemoryRegistry()
    const acceptReport = registry.acceptReport.bind(registry)
    const renewLease = registry.renewLease.bind(registry)
    return Object.assign(registry, {
      acceptReport: async (message: Parameters<typeof acceptReport>[0]) => {
        const last = this.#lastSequence
        if (last === undefined || message.sequence > last) return await acceptReport(message)
        return { refused: 'sequence_not_newer' as const, last_sequence: last }
      },
      renewLease: async (message: Parameters<typeof renewLease>[0]) => {
        const isLost = this.#hasLostLeases
        this.#hasLostLeases = false
        return isLost ? { refused: 'report_required' as const } : await renewLease(message)
      },
    })
  }

  #makeApp(): ReturnType<typeof createApp> {
    if (RELEASE === undefined) throw new Error('there is no release')
    return createApp({
      sha256,
      log: silent,
      monotonicMilliseconds: () => performance.now(),
      isStopping: () => false,
      defaultRelease: RELEASE,
      admission: { onFail: 'deny', onError: 'allow' },
      hosts: {
        registry: this.#registry,
        audience: this.#publicOrigin ?? this.url,
        now: () => this.now(),
        leaseTtlSeconds: this.renewAfterSeconds * 3,
      },
      openApiDocument: async () => ({}),
    })
  }
}

/** A refusal as the service, or something in front of it, sends one. */
export function problem(status: number, code: string, more: object = {}, headers = {}): Response {
  return Response.json({ status, code, ...more }, { status, headers })
}
