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
    // Outside development Bun would share the port with whoever listens there already.
    reusePort: false,
    // Far above the app's own limit, so that the app answers: Bun keeps nothing that the app does not read.
    maxRequestBodySize: 256 * MAX_BODY_BYTES,
  })
  return { url: server.url, stop: () => server.stop() }
}

await serveProcess({
  sha256,
  openSqlite: openBunSqliteRegistry,
  listen,
  // Loaded only when it is asked for: its code is many times that of the service.
  async exportSpans(version, onFailure) {
    const { exportSpans } = await import('./open-telemetry.ts')
    return exportSpans(version, onFailure)
  },
})
