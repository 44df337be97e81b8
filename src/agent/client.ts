import type { JWK } from 'jose'
import { z } from 'zod'
import { retryAfterSeconds } from './backoff.ts'

const TIMEOUT_MILLISECONDS = 10_000
const LONGEST_ANSWER = 65_536
const CLOCK_SKEW_SECONDS = 60
/** A server cannot keep the agent away for longer, nor have it renew more often. */
const LEAST_RENEWAL_SECONDS = 1
const MOST_RENEWAL_SECONDS = 3600
/** Statuses from 400 to 499 that pass by themselves: timeout, conflict, too early, too many requests. */
const PASSING = new Set([408, 409, 425, 429])

const Lease = z.object({
  lease_ttl_seconds: z.number().positive().max(31_536_000),
  renew_after_seconds: z.number().positive().max(31_536_000),
})

const Problem = z.object({
  code: z.string().max(128).optional(),
  detail: z.string().max(4096).optional(),
  last_sequence: z.int().min(0).optional(),
})

/** What the server made of a request. */
export type Answer =
  | { readonly kind: 'accepted'; readonly renewAfterSeconds: number }
  /** A 4xx that the same message would get again: the server, or an operator, has to change something first. */
  | {
      readonly kind: 'refused'
      readonly message: string
      /** Whether the service itself refuses, with a code, and not a proxy in front of it. */
      readonly byService: boolean
    }
  /** The sequence was too low; the server's last one. */
  | { readonly kind: 'sequence'; readonly last: number }
  | { readonly kind: 'unknown_host'; readonly message: string }
  /** Not a message of a host that is enrolled there by this key: the server does not say whether it knows the host. */
  | { readonly kind: 'untrusted'; readonly message: string }
  /** There is no lease to renew: send the whole report. */
  | { readonly kind: 'report_required' }
  /** It could not be reached or could not take it now. */
  | {
      readonly kind: 'later'
      readonly message: string
      readonly status?: number
      readonly retryAfterSeconds?: number | undefined
    }

/** What the agent sends to enrol its host. */
export interface Enrolment {
  readonly host_id: string
  readonly public_key: JWK
  readonly labels?: Readonly<Record<string, string>>
}

/** Speaks the reporting protocol with one server; no method throws for what the server or the network does. */
export class Client {
  readonly #server: string
  readonly #now: () => number

  /** `server`: its base URL without a slash at the end; `now`: milliseconds since the epoch. */
  constructor(server: string, now: () => number) {
    this.#server = server
    this.#now = now
  }

  async enrol(token: string, enrolment: Enrolment, signal: AbortSignal): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = JSON.stringify(enrolment)
    const answer = await this.#send('POST', '/v1/hosts', headers, body, signal)
    // The host is enrolled with another key: it stays so until an operator deletes it.
    return answer.kind === 'later' && answer.status === 409
      ? { kind: 'refused', message: answer.message, byService: true }
      : answer
  }

  async report(hostId: string, jws: string, signal: AbortSignal): Promise<Answer> {
    return await this.#put(hostId, 'report', jws, signal)
  }

  async renew(hostId: string, jws: string, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#put(hostId, 'lease', jws, signal)
    return answer.kind === 'unknown_host' ? { kind: 'report_required' } : answer
  }

  async #put(hostId: string, what: string, jws: string, signal: AbortSignal): Promise<Answer> {
    const path = `/v1/hosts/${encodeURIComponent(hostId)}/${what}`
    return await this.#send('PUT', path, { 'content-type': 'application/jose' }, jws, signal)
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      const response = await fetch(`${this.#server}${path}`, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      })
      return this.#understand(response, parse(await readLimited(response)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { kind: 'later', message: `The server cannot be reached: ${reason}` }
    }
  }

  #understand(response: Response, body: unknown): Answer {
    const { status } = response
    const problem = Problem.safeParse(body).data ?? {}
    const message = `The server answered ${status}${problem.code ? ` ${problem.code}` : ''}${problem.detail ? `: ${problem.detail}` : ''}`
    if (status === 200 || status === 201) return understandLease(body)
    if (problem.code === 'lease_lost' || problem.code === 'report_required') {
      return { kind: 'report_required' }
    }
    if (status === 404) return { kind: 'unknown_host', message }
    if (status === 409 && problem.last_sequence !== undefined) {
      return { kind: 'sequence', last: problem.last_sequence }
    }
    const header = response.headers.get('retry-after')
    if (status >= 400 && status < 500 && !PASSING.has(status)) {
      const hinted = message + this.#clockHint(response)
      return problem.code === 'message_untrusted'
        ? { kind: 'untrusted', message: hinted }
        : { kind: 'refused', message: hinted, byService: problem.code !== undefined }
    }
    return {
      kind: 'later',
      status,
      message: message + redirectHint(response),
      retryAfterSeconds: retryAfterSeconds(header, this.#now()),
    }
  }

  #clockHint(response: Response): string {
    const served = Date.parse(response.headers.get('date') ?? '')
    const skew = Math.round((this.#now() - served) / 1000)
    if (Number.isNaN(skew) || Math.abs(skew) <= CLOCK_SKEW_SECONDS) return ''
    const side = skew > 0 ? 'ahead of' : 'behind'
    return `; the clock of this host is ${Math.abs(skew)} s ${side} the server's. Correct it`
  }
}

/** A redirect is not followed: the token and the messages are for the server that was named. */
function redirectHint({ status, headers }: Response): string {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null) return ''
  return `: it redirects to ${location.slice(0, 256)}, which the agent does not follow. Name the server's own address with --server`
}

function understandLease(body: unknown): Answer {
  const lease = Lease.safeParse(body)
  return lease.success
    ? { kind: 'accepted', renewAfterSeconds: boundRenewal(lease.data.renew_after_seconds) }
    : { kind: 'later', message: 'The server accepted, but its answer has no lease' }
}

function boundRenewal(seconds: number): number {
  return Math.min(Math.max(seconds, LEAST_RENEWAL_SECONDS), MOST_RENEWAL_SECONDS)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readLimited(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > LONGEST_ANSWER) throw new Error('its answer is too long')
  }
  return text
}
