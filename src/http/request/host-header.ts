/** A host name, an IPv4 address or an IPv6 address in brackets, and a port: `Host` in RFC 9110, section 7.2. */
const HOST = /^(?:[\w.-]{1,255}|\[[\da-fA-F:.]{2,45}\])(?::\d{1,5})?$/

/** Everything before the path: a request line may have a whole URL, whose host Deno ignores. */
const ORIGIN = /^https?:\/\/[\w.:[\]-]*(?:\/|$)/

/** The last host that was valid, and the start of the URL that a runtime made of it. */
let lastHost: string | null | undefined
let lastOrigin = ''

/**
 * Whether a request may be routed. Runtimes put the Host header in front of the path and parse the result as a URL, so a
 * host with `/`, `?` or `#` could change the path. Without the header, the runtime makes up the URL.
 */
export function hasValidHost({ url, headers }: Request): boolean {
  const host = headers.get('host')
  // Clients of one instance send the same host: checking it each time takes a twentieth of the throughput of /v1/resolve.
  if (host === lastHost && url.startsWith(lastOrigin)) return true
  const origin = ORIGIN.exec(url)?.[0]
  // The last of them refuses text that has the right form but is not an address or port, such as 256.1.1.1 and a:99999.
  const isValid = (host === null || HOST.test(host)) && origin !== undefined && URL.canParse(url)
  if (isValid && origin.endsWith('/')) {
    lastHost = host
    lastOrigin = origin
  }
  return isValid
}
