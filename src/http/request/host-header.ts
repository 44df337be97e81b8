/** A host name, an IPv4 address or an IPv6 address in brackets, and a port: `Host` in RFC 9110, section 7.2. */
const HOST = /^(?:[\w.-]{1,255}|\[[\da-fA-F:.]{2,45}\])(?::\d{1,5})?$/

/** What stands before the path: a request line with a whole URL puts its own host there, which Deno does not read. */
const ORIGIN = /^https?:\/\/[\w.:[\]-]*(?:\/|$)/

/**
 * Whether a request may be routed. Runtimes put its Host header before the path and read the outcome as a URL: a host with
 * `/`, `?` or `#` in it would choose the path. A request without the header has a URL that the runtime made.
 */
export function hasValidHost({ url, headers }: Request): boolean {
  const host = headers.get('host')
  return (host === null || HOST.test(host)) && ORIGIN.test(url)
}
