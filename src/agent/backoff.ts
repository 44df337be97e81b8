const FIRST_SECONDS = 1
const MOST_SECONDS = 60

/**
 * Seconds to wait before the next try after `failures` in a row: anything from zero to a bound that doubles (full jitter),
 * so that hosts that lost the server together do not come back together.
 */
export function backoffSeconds(failures: number, random: () => number): number {
  const bound = Math.min(MOST_SECONDS, FIRST_SECONDS * 2 ** Math.min(failures - 1, 16))
  return random() * bound
}

/** What `Retry-After` asks for, in seconds from `now` (milliseconds); undefined when it asks for nothing sane. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,6}$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000)
}
