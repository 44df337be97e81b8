import { report } from './report.ts'
import { residentBytes, startBenchServer } from './server.ts'
import { wrk } from './wrk.ts'

const MEBIBYTE = 1024 * 1024
const MOST_BYTES = 150 * MEBIBYTE
/** Between half and all of the requests, memory may grow by this and still count as flat: heaps breathe. */
const MOST_GROWTH = 0.1
const REQUESTS = 100_000

/** (d) Resident memory after 100,000 requests, and how much of it came with the second half of them. */
export async function benchMemory(): Promise<boolean> {
  const server = await startBenchServer('../src/runtime/bun.ts')
  const half = await residentAfter(server, REQUESTS / 2)
  const full = await residentAfter(server, REQUESTS / 2)
  await server.stop()
  const growth = full / half - 1
  const figure = `${mebibytes(full)} MiB, ${mebibytes(half)} MiB after half of them`
  const bound = `under ${mebibytes(MOST_BYTES)} MiB, growing by less than ${MOST_GROWTH * 100} %`
  return report(
    '(d) resident after 100,000 requests',
    figure,
    bound,
    full < MOST_BYTES && growth < MOST_GROWTH,
  )
}

async function residentAfter(
  server: { url: string; pid: number },
  requests: number,
): Promise<number> {
  let sent = 0
  while (sent < requests) sent += (await wrk(server.url, 1)).requests
  return await residentBytes(server.pid)
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(0)
}
