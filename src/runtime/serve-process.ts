import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import packageJson from '../../package.json' with { type: 'json' }
import { type OpenSqlite, sqlitePath } from '../hosts/engines/open.ts'
import { OutageWatch } from '../hosts/outage-watch.ts'
import { createApp } from '../http/app.ts'
import type { Sha256 } from '../parallel-config/index.ts'
import { addressWarnings } from './address-warnings.ts'
import { createJsonLinesLog, droppedLine } from './json-lines-log.ts'
import { createMetrics } from './metrics/metrics.ts'
import { openRegistryOf } from './open-registry.ts'
import type { SpanExport } from './open-telemetry.ts'
import { readSettings, type Settings, SettingsError } from './settings.ts'
import { openStandardOutput, type WriteSome } from './standard-output.ts'
import { openWebFiles } from './web-files.ts'
import { webFolder } from './web-folder.ts'

const EXIT_BAD_SETTINGS = 2
const EXIT_STOPPED_AT_ONCE = 1

/** How long stopping may take in all: Kubernetes kills what takes 30 s. */
const STOP_MILLISECONDS = 15_000

/** How long requests are still accepted while `/readyz` asks load balancers to send none. */
const DRAIN_MILLISECONDS = 500

/** How long the last spans may take to be exported: a collector that is gone must not hold up the end. */
const LAST_SPANS_MILLISECONDS = 2_000

/** How long the last lines of the log may take: their reader may be stuck. */
const LAST_LINES_MILLISECONDS = 1_000

/** How long answers are held back before the listener closes. */
const HOLD_MILLISECONDS = 50

/** What a runtime brings under which the service is a process of its own: Bun and Deno. */
export interface ProcessRuntime {
  readonly sha256: Sha256
  readonly openSqlite: OpenSqlite
  /** Listens at `host` and `port`, and throws what the runtime throws when it cannot. */
  listen(settings: Settings, fetch: Fetch): Listener
  /** In place of `fs.write`, where that is not asynchronous. */
  readonly writeOutput?: WriteSome
  /** Begins to export spans, where the runtime can; `onFailure` hears why some were lost. */
  exportSpans?(version: string, onFailure: (reason: string) => void): Promise<SpanExport>
}

export type Fetch = (request: Request) => Response | Promise<Response>

/** A server that listens. */
export interface Listener {
  /** Where it listens. */
  readonly url: URL
  /** Takes no more connections at once, finishes every request that was read, and resolves. */
  stop(): Promise<void>
}

/**
 * Serves until the process is asked to end; then finishes what was accepted, and ends with 0. Bad settings end it with
 * 2 and one line that names them.
 */
export async function serveProcess(runtime: ProcessRuntime): Promise<void> {
  try {
    await serve(runtime, readSettings(process.env))
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`Cannot start: ${error.message}\n`)
    process.exitCode = EXIT_BAD_SETTINGS
  }
}

async function serve(runtime: ProcessRuntime, settings: Settings): Promise<void> {
  const output = openStandardOutput(droppedLine, runtime.writeOutput)
  const log = createJsonLinesLog(settings.logLevel, (lines) => output.write(lines))
  process.on('exit', () => {
    log.flush()
    output.end()
  })
  const metrics = settings.metrics
    ? createMetrics(packageJson.version, () => output.dropped, process.memoryUsage)
    : undefined
  const file = sqlitePath(settings.databaseUrl)
  const isNewFile = file !== undefined && !existsSync(file)
  const registry = await openRegistryOf(
    settings,
    runtime.openSqlite,
    (error) => {
      metrics?.databaseError()
      log.event('warn', 'database connection lost', { error: error.message })
    },
    {
      failed: (error) => log.event('error', 'database not reached, trying again', { error }),
      recovered: () => log.event('info', 'database reached'),
    },
  )
  const tracing = settings.exportsSpans
    ? await runtime.exportSpans?.(packageJson.version, (reason) =>
        log.event('warn', 'span export failed', { reason }),
      )
    : undefined
  const watch = new OutageWatch(registry, settings.hostLeaseTtlSeconds, Date.now, {
    failed(error) {
      metrics?.databaseError()
      log.event('error', 'hosts cannot be served', { error: String(error) })
    },
    recovered: () => log.event('info', 'hosts are served again'),
    ended: ({ from, until }) =>
      log.event('warn', 'hosts were not served; leases that ran when that began go on', {
        from: new Date(from).toISOString(),
        until: new Date(until).toISOString(),
      }),
  })
  let stopping = false
  let held: Promise<void> | undefined
  let listener: Listener
  try {
    listener = listen(runtime, settings, (request) =>
      held === undefined ? app.fetch(request) : held.then(() => app.fetch(request)),
    )
  } catch (error) {
    await registry.close()
    throw error
  }
  const app = createApp({
    sha256: runtime.sha256,
    log,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => stopping,
    defaultRelease: settings.defaultRelease,
    admission: settings.admission,
    requireToken: settings.requireToken,
    rateLimit: settings.rateLimit,
    hosts: {
      registry,
      audience: settings.publicOrigin ?? listener.url.origin,
      now: Date.now,
      leaseTtlSeconds: settings.hostLeaseTtlSeconds,
      get outage() {
        return watch.outage
      },
    },
    metrics,
    tracing,
    openApiDocument: async () =>
      (await import('../../openapi/openapi.json', { with: { type: 'json' } })).default,
    webFiles: openWebFiles(webFolder()),
  })

  async function stop(signal: string): Promise<void> {
    if (stopping) process.exit(EXIT_STOPPED_AT_ONCE)
    stopping = true
    log.event('info', 'stopping', { signal })
    log.flush()
    setTimeout(() => {
      log.event('warn', 'stopped before everything was finished')
      process.exit(EXIT_STOPPED_AT_ONCE)
    }, STOP_MILLISECONDS)
    await sleep(DRAIN_MILLISECONDS)
    // Closing cuts off who is connected and was not read yet. So for a moment nothing is answered: whoever has sent a
    // request is read, and waits, and answered clients do not connect again.
    const { promise, resolve: release } = Promise.withResolvers<void>()
    held = promise
    await sleep(HOLD_MILLISECONDS)
    const stopped = listener.stop()
    release()
    await stopped
    watch.stop()
    await Promise.race([tracing?.stop(), sleep(LAST_SPANS_MILLISECONDS)])
    await registry.close()
    log.event('info', 'stopped')
    log.flush()
    await output.drained(LAST_LINES_MILLISECONDS)
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  void watch.start()
  log.announce('listening', { url: listener.url.href, port: Number(listener.url.port) })
  if (isNewFile) {
    log.event('info', 'there was no database, so a new one was made', { file: resolve(file) })
  }
  for (const [message, fields] of addressWarnings(settings, listener.url)) {
    log.event('warn', message, fields)
  }
  log.flush()
}

function listen(runtime: ProcessRuntime, settings: Settings, fetch: Fetch): Listener {
  try {
    return runtime.listen(settings, fetch)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    throw new SettingsError(
      `HOST=${settings.host} PORT=${settings.port} cannot be listened on: ${reason}`,
    )
  }
}
