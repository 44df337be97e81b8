/** The same app and schema as the service, with everything around the core, and a constant answer in its place. */
import { Hono } from 'hono'
import { openMemoryRegistry } from '../src/hosts/engines/memory.ts'
import { answerJson } from '../src/http/answer-json.ts'
import { readEnvelope } from '../src/http/envelope.ts'
import { exchange } from '../src/http/exchange.ts'
import { readJsonBody } from '../src/http/request-body.ts'
import { resolveRequestSchema } from '../src/http/schemas/resolve-request.ts'
import { createJsonLinesLog } from '../src/runtime/json-lines-log.ts'
import { createMetrics } from '../src/runtime/metrics/metrics.ts'
import { ANSWER, KILOBYTE, release, serveBaseline, sha256 } from './baseline.ts'

const dependencies = {
  sha256,
  log: createJsonLinesLog('info', (lines) => process.stdout.write(lines)),
  monotonicMilliseconds: () => performance.now(),
  isStopping: () => false,
  defaultRelease: release,
  hosts: { registry: openMemoryRegistry(), audience: '', now: Date.now, leaseTtlSeconds: 120 },
  metrics: createMetrics('0.0.0'),
  openApiDocument: {},
}

const app = new Hono()
app.post(
  '/v1/resolve',
  exchange(dependencies, { method: 'POST', route: '/v1/resolve' }, async ({ req }) => {
    readEnvelope(resolveRequestSchema, await readJsonBody(req.raw))
    sha256(KILOBYTE)
    return answerJson(ANSWER)
  }),
)

serveBaseline(app.fetch)
