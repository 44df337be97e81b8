import { writeSync } from 'node:fs'
import openApiDocument from '../../openapi/openapi.json' with { type: 'json' }
import { createApp } from '../http/app.ts'
import { MAX_BODY_BYTES } from '../http/request-body.ts'
import { createJsonLinesLog } from './json-lines-log.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'

const STANDARD_OUTPUT = 1
const EXIT_BAD_SETTINGS = 2
const EXIT_STOPPED_AT_ONCE = 1

/** How long connections that a client keeps open have to meet an answer with `Connection: close`. */
const DRAIN_MILLISECONDS = 500

/** Serves until the process is asked to end; then finishes what was accepted, and ends with 0. */
function serve(settings: Settings): void {
  const log = createJsonLinesLog(settings.logLevel, writeWhole)
  process.on('exit', log.flush)
  let stopping = false
  const app = createApp({
    sha256: (text) => Bun.CryptoHasher.hash('sha256', text, 'hex'),
    log,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => stopping,
    defaultRelease: settings.defaultRelease,
    openApiDocument,
  })
  const server = Bun.serve({
    hostname: settings.host,
    port: settings.port,
    fetch: (request) => app.fetch(request),
    development: false,
    // Above the app's own limit, so that it is the app that answers; it counts and gives up early.
    maxRequestBodySize: 4 * MAX_BODY_BYTES,
  })
  log.event('info', 'listening', { url: server.url.href, port: server.port })
  log.flush()

  async function stop(signal: string): Promise<void> {
    if (stopping) process.exit(EXIT_STOPPED_AT_ONCE)
    stopping = true
    log.event('info', 'stopping', { signal })
    await Bun.sleep(DRAIN_MILLISECONDS)
    // Right after the sockets were read: what came in by then is answered, and not cut off with the idle connections.
    await new Promise(setImmediate)
    await server.stop()
    log.event('info', 'stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

// A pipe that is full takes a part, or nothing yet: no line may be lost for that.
function writeWhole(lines: string): void {
  let rest: Uint8Array = new TextEncoder().encode(lines)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

try {
  serve(readSettings(process.env))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`Cannot start: ${error.message}\n`)
  process.exitCode = EXIT_BAD_SETTINGS
}
