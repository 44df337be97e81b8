import { openBunSqliteRegistry } from '../hosts/engines/bun-sqlite.ts'
import { MAX_BODY_BYTES } from '../http/request-body.ts'
import { type Fetch, type Listener, serveProcess } from './serve-process.ts'
import type { Settings } from './settings.ts'

function listen({ host, port }: Settings, fetch: Fetch): Listener {
  const server = Bun.serve({
    hostname: host,
    port,
    fetch,
    development: false,
    // Outside development Bun would share the port with whoever listens there already.
    reusePort: false,
    // Above the app's own limit, so that it is the app that answers; it counts and gives up early.
    maxRequestBodySize: 4 * MAX_BODY_BYTES,
  })
  return { url: server.url, stop: () => server.stop() }
}

await serveProcess({
  sha256: (text) => Bun.CryptoHasher.hash('sha256', text, 'hex'),
  openSqlite: openBunSqliteRegistry,
  listen,
})
