/** The bare baseline under Deno. */

import { hash } from 'node:crypto'
import process from 'node:process'
import { wholeText } from '../src/vllm/outcome.ts'
import { bareHono } from './bare-hono.ts'

const app = bareHono((text) => hash('sha256', wholeText(text), 'hex'))
Deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) =>
      process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/` })}\n`),
  },
  (request) => app.fetch(request),
)
