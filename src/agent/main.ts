import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { HostReport } from '../hosts/report.ts'
import { NVML_CHILD } from './accelerators/nvidia/nvml.ts'
import { EXIT, HELP, readArguments, type Settings, TOKEN_VARIABLE, UsageError } from './args.ts'
import { Client } from './client.ts'
import { renderDiff } from './diff.ts'
import { renderDoctor } from './doctor/doctor.ts'
import { renderFactMetrics } from './fact-metrics.ts'
import { fitReport } from './fit.ts'
import { Identity } from './identity.ts'
import { type ProbeDependencies, runLoop, runProbes } from './loop.ts'
import { Metrics, serveMetrics } from './metrics.ts'
import { outcomeOf, reasonOf } from './outcome.ts'
import { MEMORY_POLICY_CHILD } from './probes/memory-policy.ts'
import { makeReport } from './report.ts'
import { Reporter } from './reporter.ts'
import { Root } from './root.ts'
import { renderTable } from './table.ts'
import { visible } from './visible.ts'

const NVML_DEADLINE_SECONDS = 10

// A child that hangs in a driver must not keep the agent from ending.
process.exit(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  if (args[0] === NVML_CHILD || args[0] === MEMORY_POLICY_CHILD) return await answerAsChild(args)
  try {
    const settings = readArguments(args)
    if (settings === 'help') return await print(HELP, EXIT.ok)
    const { command } = settings
    if (command === 'print' || command === 'doctor') return await printReport(settings)
    if (command === 'diff') return await printDiff(settings, settings.diff ?? '')
    if (command === 'measure') return await measure(settings)
    return await reportToServer(settings, settings.server ?? '')
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nTry --help.\n`)
      return EXIT.usage
    }
    log('error', error instanceof Error ? error.message : String(error))
    return EXIT.failed
  }
}

/** The parts that use `bun:ffi` are loaded in the child only. */
async function answerAsChild([which, library = '']: string[]): Promise<number> {
  const answer =
    which === NVML_CHILD
      ? (await import('./accelerators/nvidia/nvml-child.ts')).askNvml(library)
      : (await import('./probes/memory-policy-child.ts')).askMemoryPolicy()
  return await print(JSON.stringify(answer), EXIT.ok)
}

async function printReport(settings: Settings): Promise<number> {
  const report = await probe(settings)
  const reason = reasonOf(report)
  // What doctor prints has the reason in it.
  if (settings.command === 'print' && reason) process.stderr.write(`${visible(reason)}\n`)
  return await print(await render(report, settings), EXIT[outcomeOf(report)])
}

async function render(report: HostReport, { command, format }: Settings): Promise<string> {
  if (command === 'doctor') return renderDoctor(report)
  if (format === 'table') return renderTable(report)
  if (format === 'prometheus') return await renderFactMetrics(report)
  return `${JSON.stringify(report, null, 2)}\n`
}

async function printDiff(settings: Settings, file: string): Promise<number> {
  const before = readReport(file)
  const lines = renderDiff(before, await probe(settings))
  return await print(lines, lines === '' ? EXIT.ok : EXIT.differs)
}

function readReport(file: string): HostReport {
  try {
    const { data, error } = HostReport.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (data) return data
    const [issue] = error.issues
    throw new Error(`/${issue?.path.join('/')}: ${issue?.message}`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--diff "${file}" is not a report that --print wrote: ${why}`)
  }
}

/** Aborts when the process gets a signal to stop. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  return stop.signal
}

/** Only the metrics: no server is asked, and nothing is kept. */
async function measure(settings: Settings): Promise<number> {
  const metrics = new Metrics()
  const server = listen(metrics, settings)
  await runProbes(
    probeDependencies(metrics, () => probe(settings)),
    stopSignal(),
  )
  await server?.stop(true)
  return EXIT.ok
}

function listen(metrics: Metrics, { metricsListen }: Settings) {
  const server = metricsListen && serveMetrics(metrics, metricsListen, Date.now)
  if (server) log('info', `Metrics at ${new URL('/metrics', server.url)}`)
  return server
}

function probeDependencies(metrics: Metrics, probe: ProbeDependencies['probe']): ProbeDependencies {
  return {
    probe,
    metrics,
    monotonic: () => performance.now(),
    sleep: (seconds, signal) =>
      setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined),
    log,
  }
}

async function reportToServer(settings: Settings, server: string): Promise<number> {
  const signal = stopSignal()
  const audience = settings.audience ?? new URL(server).origin
  if (settings.command === 'loop') {
    log('info', `Reports as ${settings.hostId} to ${server}, with messages signed for ${audience}`)
  }
  const reporter = new Reporter({
    client: new Client(server, Date.now),
    identity: await Identity.open(settings.stateDir),
    server,
    audience,
    hostId: settings.hostId,
    labels: settings.labels,
    token: () => readToken(settings.tokenFile),
    now: Date.now,
  })
  return settings.command === 'once'
    ? await reportOnce(settings, reporter, signal)
    : await keepReporting(settings, reporter, signal)
}

async function reportOnce(
  settings: Settings,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const report = fitReport(await probe(settings))
  const delivery = await reporter.deliver(report, signal)
  if (delivery.kind !== 'accepted') {
    log('error', delivery.message)
    return delivery.kind === 'refused' ? EXIT.refused : EXIT.unreachable
  }
  const reason = reasonOf(report)
  if (reason) log('warn', `The server has the report. ${reason}`)
  return EXIT[outcomeOf(report)]
}

async function keepReporting(
  settings: Settings,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const metrics = new Metrics()
  const server = listen(metrics, settings)
  const fitting = async () => fitReport(await probe(settings))
  const probing = probeDependencies(metrics, fitting)
  const ended = await runLoop({ ...probing, reporter, now: Date.now, random: Math.random }, signal)
  await server?.stop(true)
  return ended === 'refused' ? EXIT.refused : EXIT.ok
}

async function probe(settings: Settings): Promise<HostReport> {
  return await makeReport({
    root: new Root(settings.root, settings.live),
    env: process.env,
    python: settings.python,
    nvmlLibrary: settings.nvmlLibrary,
    nvidiaSmi: settings.nvidiaSmi,
    deadlineSeconds: NVML_DEADLINE_SECONDS,
  })
}

/** Undefined if no token is set; a token file that cannot be read counts as none and is logged. */
function readToken(file: string | undefined): string | undefined {
  if (file === undefined) return process.env[TOKEN_VARIABLE]?.trim() || undefined
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    log('warn', `Cannot read the token file "${file}"`)
    return undefined
  }
}

async function print(text: string, exitCode: number): Promise<number> {
  // Writing an empty text would truncate the file that the output is appended to.
  if (text !== '') await Bun.write(Bun.stdout, text)
  return exitCode
}

function log(level: 'info' | 'warn' | 'error', message: string): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message })}\n`)
}
