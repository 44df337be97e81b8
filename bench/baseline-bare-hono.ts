/** The bare baseline under Bun. */

import { sha256 } from '../src/runtime/bun-sha256.ts'
import { bareHono } from './bare-hono.ts'
import { serveBaseline } from './baseline.ts'

serveBaseline(bareHono(sha256).fetch)
