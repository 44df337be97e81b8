import { openBunSqliteRegistry } from '../hosts/engines/bun-sqlite.ts'
import { MAX_BODY_BYTES } from '../http/request/body.ts'
import { sha256 } from './bun-sha256.ts'
import { type Fetch, type Listener, serveProcess } from './serve-process.ts'
import type { Settings } from './settings.ts'

function listen({ host, port }: Settings, fetch: Fetch): Listener {
  const server = Bun.serve({
    hostname: host,
    port,
    fetch,
    development: false,
    // With this option, Bun would share the port with another process that already listens on it.
    reusePort: false,
    // Far above the limits of the app, so that the app refuses a large body, and not Bun.
    maxRequestBodySize: 256 * MAX_BODY_BYTES,
  })
  return { url: server.url, stop: () => server.stop() }
}

await serveProcess({
  sha256,
  openSqlite: openBunSqliteRegistry,
  listen,
  // Loaded only if spans are exported: the libraries are many times as large as the service.
  async exportSpans(version, onFailure) {
    const { exportSpans } = await import('./open-telemetry.ts')
    return exportSpans(version, onFailure)
  },
})
