/** The bare baseline under Bun. */
import { bareHono } from './bare-hono.ts'
import { serveBaseline, sha256 } from './baseline.ts'

serveBaseline(bareHono(sha256).fetch)
