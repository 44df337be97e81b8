import { hash } from 'node:crypto'
import { openNodeSqliteRegistry } from '../hosts/engines/node-sqlite.ts'
import { wholeText } from '../vllm/outcome.ts'
import { type Fetch, type Listener, serveProcess } from './serve-process.ts'
import type { Settings } from './settings.ts'

const LISTEN_AGAIN_MILLISECONDS = 500

/** Listens, and again after Deno has stopped by itself, as it does when it runs out of file descriptors. */
function listen({ host, port }: Settings, fetch: Fetch): Listener {
  let server = serve(host, port, fetch)
  const { hostname, port: given } = server.addr
  let isStopping = false
  function listenAgain(): void {
    if (isStopping) return
    try {
      server = serve(host, given, fetch)
      server.finished.catch(later)
    } catch {
      later()
    }
  }
  const later = () => setTimeout(listenAgain, LISTEN_AGAIN_MILLISECONDS)
  server.finished.catch(later)
  return {
    url: new URL(`http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${given}/`),
    async stop() {
      isStopping = true
      await server.shutdown()
    },
  }
}

const serve = (hostname: string, port: number, fetch: Fetch) =>
  Deno.serve({ hostname, port, onListen() {} }, fetch)

await serveProcess({
  sha256: (text) => hash('sha256', wholeText(text), 'hex'),
  openSqlite: openNodeSqliteRegistry,
  listen,
  // In Deno, `fs.write` blocks until the reader reads.
  writeOutput(bytes, done) {
    Deno.stdout.write(bytes).then(
      (written) => done(null, written),
      (error) => done(error, 0),
    )
  },
})
