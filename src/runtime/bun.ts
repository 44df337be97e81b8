import { openBunSqliteRegistry } from '../hosts/engines/bun-sqlite.ts'
import { MAX_BODY_BYTES } from '../http/request-body.ts'
import { type Fetch, type Listener, serveProcess } from './serve-process.ts'
import type { Settings } from './settings.ts'

/** How long answers are held back before the listener closes. */
const HOLD_MILLISECONDS = 50

function listen({ host, port }: Settings, fetch: Fetch): Listener {
  let held: Promise<void> | undefined
  const server = Bun.serve({
    hostname: host,
    port,
    fetch: (request) => (held === undefined ? fetch(request) : held.then(() => fetch(request))),
    development: false,
    // Outside development Bun would share the port with whoever listens there already.
    reusePort: false,
    // Above the app's own limit, so that it is the app that answers; it counts and gives up early.
    maxRequestBodySize: 4 * MAX_BODY_BYTES,
  })
  return {
    url: server.url,
    async stop() {
      // `server.stop` cuts off every connection that waits for no answer, even one whose request is about to be read.
      // So for a moment nothing is answered: whoever has sent a request is read, and waits.
      const { promise, resolve: release } = Promise.withResolvers<void>()
      held = promise
      await Bun.sleep(HOLD_MILLISECONDS)
      const stopped = server.stop()
      release()
      await stopped
    },
  }
}

await serveProcess({
  sha256: (text) => Bun.CryptoHasher.hash('sha256', text, 'hex'),
  openSqlite: openBunSqliteRegistry,
  listen,
})
