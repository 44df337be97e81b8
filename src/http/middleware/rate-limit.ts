import { expandIPv6 } from 'hono/utils/ipaddr'
import { Problem } from '../problems/problem.ts'

/** The limit of one client as a token bucket, which holds `burst` requests and refills by `perSecond`. */
export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
  /** The header in which the proxy in front of the service sends the address of the client. */
  readonly header: string
}

/** The most clients that are remembered. Beyond that, the one not seen for longest gets a full bucket again. */
const MOST_CLIENTS = 100_000

/** Limits how many requests each client makes. A client is an IPv4 address or the first 64 bits of an IPv6 address. */
export class RateLimiter {
  readonly #header: string
  /** Milliseconds in which a bucket gains one request. */
  readonly #interval: number
  /** Milliseconds in which an empty bucket becomes full. */
  readonly #fill: number
  /** When the bucket of each client will be full, by the clock of `take`. The client not seen for longest is first. */
  readonly #fullAt = new Map<string, number>()

  constructor({ perSecond, burst, header }: RateLimit) {
    this.#header = header
    this.#interval = 1_000 / perSecond
    this.#fill = burst * this.#interval
  }

  /**
   * Takes one request from the bucket of its client; `now` is in milliseconds from any fixed point.
   * @throws {Problem} `rate_limited` when the bucket is empty.
   */
  take({ headers }: Request, now: number): void {
    const client = clientOf(headers.get(this.#header))
    const fullAt = Math.max(now, this.#fullAt.get(client) ?? now) + this.#interval
    const wait = fullAt - this.#fill - now
    if (wait > 0) throw rateLimited(wait)
    this.#fullAt.delete(client)
    this.#fullAt.set(client, fullAt)
    if (this.#fullAt.size > MOST_CLIENTS) this.#forgetOldest()
  }

  #forgetOldest(): void {
    for (const client of this.#fullAt.keys()) {
      this.#fullAt.delete(client)
      return
    }
  }
}

/** The client of all requests without an address: they share one bucket, so that omitting the address gains nothing. */
const NO_ADDRESS = 'none'

const IPV4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i
const IPV6 = /^(?:\[([\da-f:.]{2,45})\](?::\d{1,5})?|([\da-f:.]{2,45}))$/i

/** The client that a header names. Of several addresses it is the last one, which the nearest proxy added itself. */
function clientOf(header: string | null): string {
  const address = header?.slice(header.lastIndexOf(',') + 1).trim() ?? ''
  const ipv4 = IPV4.exec(address)?.[1]
  if (ipv4 !== undefined) return ipv4
  const [, bracketed, bare] = IPV6.exec(address) ?? []
  const hostname = URL.parse(`http://[${bracketed ?? bare ?? ''}]`)?.hostname
  // A client usually has a whole /64, and could use another address for each request.
  return hostname === undefined ? NO_ADDRESS : expandIPv6(hostname.slice(1, -1)).slice(0, 19)
}

function rateLimited(waitMilliseconds: number): Problem {
  const seconds = Math.ceil(waitMilliseconds / 1_000)
  const detail = `Your address has sent more requests than this service takes from one client: try again in ${seconds} s`
  return new Problem('rate_limited', detail, {}, { 'Retry-After': String(seconds) })
}
