/** The bare baseline under workerd. */

import { createHash } from 'node:crypto'
import { wholeText } from '../src/vllm/outcome.ts'
import { bareHono } from './bare-hono.ts'

const app = bareHono((text) => createHash('sha256').update(wholeText(text)).digest('hex'))

export default { fetch: (request: Request) => app.fetch(request) }
