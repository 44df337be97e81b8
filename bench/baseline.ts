import {
  findRelease,
  type Release,
  releaseVersions,
  resolve,
} from '../src/parallel-config/index.ts'
import { BENCH_CONFIG } from './workload.ts'

/** What every baseline does for a request beside answering: one SHA-256 of 1 KB. */
export const sha256 = (text: string) => Bun.CryptoHasher.hash('sha256', text, 'hex')
export const KILOBYTE = 'x'.repeat(1024)

/** The release that the service takes by default. */
export const release: Release = newestRelease()

/** The answer of every baseline: a constant, in the shape of a real one. */
export const ANSWER = resolve({ config: BENCH_CONFIG }, release, sha256).resolution

function newestRelease(): Release {
  const newest = findRelease(releaseVersions.at(-1) ?? '')
  if (newest === undefined) throw new Error('There is no release to answer for')
  return newest
}

/** Serves on a free port and tells where. */
export function serveBaseline(fetch: (request: Request) => Response | Promise<Response>): void {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, development: false, fetch })
  process.stdout.write(`${JSON.stringify({ url: server.url.href })}\n`)
}
