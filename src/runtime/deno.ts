import { hash } from 'node:crypto'
import { openNodeSqliteRegistry } from '../hosts/engines/node-sqlite.ts'
import { type Fetch, type Listener, serveProcess } from './serve-process.ts'
import type { Settings } from './settings.ts'

function listen({ host, port }: Settings, fetch: Fetch): Listener {
  const server = Deno.serve({ hostname: host, port, onListen() {} }, fetch)
  const { hostname, port: given } = server.addr
  return {
    url: new URL(`http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${given}/`),
    stop: () => server.shutdown(),
  }
}

await serveProcess({
  sha256: (text) => hash('sha256', text, 'hex'),
  openSqlite: openNodeSqliteRegistry,
  listen,
  // What node:fs does under Deno waits for the reader.
  writeOutput(bytes, done) {
    Deno.stdout.write(bytes).then(
      (written) => done(null, written),
      (error) => done(error, 0),
    )
  },
})
