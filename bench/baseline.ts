/**
 * What the service is measured against: Hono and the same request schema, answering a constant object of the same
 * shape, serialised per request, after one SHA-256 of 1 KB. No request id, no log, no strict reading of JSON.
 */
import { Hono } from 'hono'
import { resolveRequestSchema } from '../src/http/schemas/resolve-request.ts'
import { findRelease, releaseVersions, resolve } from '../src/parallel-config/index.ts'
import { BENCH_CONFIG } from './workload.ts'

const sha256 = (text: string) => Bun.CryptoHasher.hash('sha256', text, 'hex')
const kilobyte = 'x'.repeat(1024)
const release = findRelease(releaseVersions.at(-1) ?? '')
if (release === undefined) throw new Error('There is no release to answer for')
const constant = resolve({ config: BENCH_CONFIG }, release, sha256).resolution

const app = new Hono()
app.post('/v1/resolve', async (context) => {
  const parsed = resolveRequestSchema.safeParse(await context.req.json())
  if (!parsed.success) return context.json({ status: 422 }, 422)
  sha256(kilobyte)
  return context.json(constant)
})

const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: app.fetch })
process.stdout.write(`${JSON.stringify({ url: server.url.href })}\n`)
