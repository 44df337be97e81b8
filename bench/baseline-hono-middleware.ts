/** The bare baseline with Hono's own middleware for request ids and for the size of bodies in front. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { MAX_BODY_BYTES } from '../src/http/request/body.ts'
import { sha256 } from '../src/runtime/bun-sha256.ts'
import { bareHono } from './bare-hono.ts'
import { serveBaseline } from './baseline.ts'

const app = new Hono()
app.use(requestId())
app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }))
app.route('/', bareHono(sha256))
serveBaseline(app.fetch)
