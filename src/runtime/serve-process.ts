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
/** The process was asked a second time, or took too long. */
const EXIT_STOPPED_AT_ONCE = 1

/** How long stopping may take in total: Kubernetes kills a process after 30 s. */
const STOP_MILLISECONDS = 15_000

/** How long requests are still accepted after `/readyz` began to answer 503. */
const DRAIN_MILLISECONDS = 500

/** How long exporting the last spans may take: a missing collector must not delay the end. */
const LAST_SPANS_MILLISECONDS = 2_000

/** How long writing the last lines of the log may take: their reader may be stuck. */
const LAST_LINES_MILLISECONDS = 1_000

/** How long requests wait before the listener closes. */
const HOLD_MILLISECONDS = 50

/** What the runtimes provide in which the service is a process: Bun and Deno. */
export interface ProcessRuntime {
  readonly sha256: Sha256
  readonly openSqlite: OpenSqlite
  /** Listens on `host` and `port`. Throws what the runtime throws if it cannot. */
  listen(settings: Settings, fetch: Fetch): Listener
  /** Replaces `fs.write` where that is not asynchronous. */
  readonly writeOutput?: WriteSome
  /** Begins to export spans. `onFailure` is called with the reason when some were lost. Absent: not supported. */
  exportSpans?(version: string, onFailure: (reason: string) => void): Promise<SpanExport>
}

/** Answers a request. */
export type Fetch = (request: Request) => Response | Promise<Response>

/** A server that listens. */
export interface Listener {
  /** The address at which it listens. */
  readonly url: URL
  /** Accepts no further connections, and resolves once every request that was read is answered. */
  stop(): Promise<void>
}

/**
 * Serves until the process is asked to end, then finishes the accepted requests and exits with 0. With invalid settings
 * it exits with 2, after one line that names them.
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
      log.event('warn', 'hosts were not served, so their leases are extended', {
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
    // Closing resets connections whose request was not read yet. So for a moment requests are read and not answered:
    // then no client sends another one, and no connection is left with an unread request.
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
    log.event('info', 'there was no database, so a new one was created', { file: resolve(file) })
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
      `HOST=${settings.host} PORT=${settings.port} cannot be used to listen: ${reason}`,
    )
  }
}
