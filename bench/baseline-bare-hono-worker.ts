/** The bare baseline under workerd. */
import { createHash } from 'node:crypto'
import { bareHono } from './bare-hono.ts'

const app = bareHono((text) =>
  createHash('sha256')
    .update(typeof text === 'string' ? text : text.join(''))
    .digest('hex'),
)

export default { fetch: (request: Request) => app.fetch(request) }
