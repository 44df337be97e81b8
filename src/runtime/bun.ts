import { writeSync } from 'node:fs'
import openApiDocument from '../../openapi/openapi.json' with { type: 'json' }
import packageJson from '../../package.json' with { type: 'json' }
import { openRegistry } from '../hosts/engines/open.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { createApp } from '../http/app.ts'
import { MAX_BODY_BYTES } from '../http/request-body.ts'
import { readDocsScript } from './docs-script.ts'
import { createJsonLinesLog, type JsonLinesLog } from './json-lines-log.ts'
import { createMetrics } from './metrics/metrics.ts'
import type { SpanExport } from './open-telemetry.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'

const STANDARD_OUTPUT = 1
const EXIT_BAD_SETTINGS = 2
const EXIT_STOPPED_AT_ONCE = 1

/** How long requests are still taken while `/readyz` tells load balancers to send none. */
const DRAIN_MILLISECONDS = 500

/** How long answers are held back before the listener closes. */
const HOLD_MILLISECONDS = 50

/** How long the last spans may take to be exported: a collector that is gone must not hold up the end. */
const LAST_SPANS_MILLISECONDS = 2_000

/** Serves until the process is asked to end; then finishes what was accepted, and ends with 0. */
async function serve(settings: Settings): Promise<void> {
  const log = createJsonLinesLog(settings.logLevel, writeWhole)
  process.on('exit', log.flush)
  const registry = await openRegistryOf(settings, log)
  const tracing = settings.exportsSpans ? await startTracing(log) : undefined
  let stopping = false
  let held: Promise<void> | undefined
  const server = listen(settings, (request) =>
    held === undefined ? app.fetch(request) : held.then(() => app.fetch(request)),
  )
  const app = createApp({
    sha256: (text) => Bun.CryptoHasher.hash('sha256', text, 'hex'),
    log,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => stopping,
    defaultRelease: settings.defaultRelease,
    hosts: {
      registry,
      audience: settings.publicOrigin ?? server.url.origin,
      now: Date.now,
      leaseTtlSeconds: settings.hostLeaseTtlSeconds,
    },
    metrics: settings.metrics ? createMetrics(packageJson.version) : undefined,
    tracing,
    openApiDocument,
    docsScript: readDocsScript,
  })

  async function stop(signal: string): Promise<void> {
    if (stopping) process.exit(EXIT_STOPPED_AT_ONCE)
    stopping = true
    log.event('info', 'stopping', { signal })
    await Bun.sleep(DRAIN_MILLISECONDS)
    // `server.stop` cuts off every connection that waits for no answer, even one whose request is about to be read.
    // So for a moment nothing is answered: whoever has sent a request is read, and waits.
    const { promise, resolve: release } = Promise.withResolvers<void>()
    held = promise
    await Bun.sleep(HOLD_MILLISECONDS)
    const stopped = server.stop()
    release()
    await stopped
    await Promise.race([tracing?.stop(), Bun.sleep(LAST_SPANS_MILLISECONDS)])
    await registry.close()
    log.event('info', 'stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  log.announce('listening', { url: server.url.href, port: server.port })
  log.flush()
}

// Loaded only when it is asked for: its code is many times that of the service.
async function startTracing(log: JsonLinesLog): Promise<SpanExport> {
  const { exportSpans } = await import('./open-telemetry.ts')
  return exportSpans(packageJson.version, (reason) =>
    log.event('warn', 'span export failed', { reason }),
  )
}

async function openRegistryOf({ databaseUrl }: Settings, log: JsonLinesLog): Promise<HostRegistry> {
  try {
    return await openRegistry(databaseUrl, (error) =>
      log.event('warn', 'database connection lost', { error: error.message }),
    )
  } catch (error) {
    throw new SettingsError(`DATABASE_URL ${error instanceof Error ? error.message : error}`)
  }
}

function listen(settings: Settings, fetch: (request: Request) => Response | Promise<Response>) {
  try {
    return Bun.serve({
      hostname: settings.host,
      port: settings.port,
      fetch,
      development: false,
      // Outside development Bun would share the port with whoever listens there already.
      reusePort: false,
      // Far above the app's own limit, so that it is the app that answers: Bun holds nothing of what the app does not read.
      maxRequestBodySize: 256 * MAX_BODY_BYTES,
    })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    throw new SettingsError(
      `HOST=${settings.host} PORT=${settings.port} cannot be listened on: ${reason}`,
    )
  }
}

const encoder = new TextEncoder()
const outgoing = new Uint8Array(256 * 1024)

// Into the same bytes each time, because every new buffer brings the next garbage collection nearer.
function writeWhole(lines: string): void {
  for (let rest = lines; rest !== ''; ) {
    const { read, written } = encoder.encodeInto(rest, outgoing)
    writeBytes(outgoing.subarray(0, written))
    rest = rest.slice(read)
  }
}

// A pipe that is full takes a part, or nothing yet: no line may be lost for that.
function writeBytes(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

try {
  await serve(readSettings(process.env))
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`Cannot start: ${error.message}\n`)
  process.exitCode = EXIT_BAD_SETTINGS
}
