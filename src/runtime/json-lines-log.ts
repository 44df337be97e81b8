import type { Log, RequestRecord } from '../http/dependencies.ts'
import { LOG_LEVELS, type LogLevel } from './settings.ts'

/** A log of JSON lines; each has `time` (UTC), `level` and `message`. */
export interface JsonLinesLog extends Log {
  /** Logs an event at every log level. */
  announce(message: string, fields: Readonly<Record<string, unknown>>): void
  /** Logs an event, unless the log level is more severe. */
  event(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Writes the lines that are still held back. Call it before the process ends. */
  flush(): void
}

/** The line about dropped lines, written when their reader reads again. */
export const droppedLine = (count: number): string =>
  `${toJson({ time: now(), level: 'warn', message: 'log lines dropped', count })}\n`

/** How often a refusal of an overloaded process has a line of its own: there may be thousands a second. */
const REFUSALS_MILLISECONDS = 1_000

const FLUSH_AFTER_MILLISECONDS = 50
const FLUSH_AFTER_CHARACTERS = 64 * 1024

/**
 * Makes a log that passes its lines to `write`, many at a time: one system call per request would cost more than the
 * request. Lines wait at most `flushAfterMilliseconds`, default 50. With 0, each line is written at once.
 */
export function createJsonLinesLog(
  level: LogLevel,
  write: (lines: string) => void,
  flushAfterMilliseconds = FLUSH_AFTER_MILLISECONDS,
): JsonLinesLog {
  const threshold = LOG_LEVELS.indexOf(level)
  const isOn = (candidate: LogLevel) => LOG_LEVELS.indexOf(candidate) >= threshold
  const logsRequests = isOn('info')
  let held = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Refusals since the last that has a line; undefined: none has one yet, or not for a while. */
  let unlistedRefusals: number | undefined

  function refused(record: RequestRecord): void {
    if (unlistedRefusals !== undefined) {
      unlistedRefusals++
      return
    }
    unlistedRefusals = 0
    event('error', 'request', { ...record })
    setTimeout(countRefusals, REFUSALS_MILLISECONDS)
  }

  function countRefusals(): void {
    const count = unlistedRefusals ?? 0
    unlistedRefusals = undefined
    if (count > 0) event('error', 'more requests refused', { code: 'overloaded', count })
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const lines = held
    held = ''
    if (lines !== '') write(lines)
  }

  function append(line: string): void {
    held += `${line}\n`
    if (flushAfterMilliseconds === 0 || held.length >= FLUSH_AFTER_CHARACTERS) flush()
    else timer ??= setTimeout(flush, flushAfterMilliseconds)
  }

  function event(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) {
    if (isOn(level)) append(toJson({ time: now(), level, message, ...fields }))
  }

  function announce(message: string, fields: Readonly<Record<string, unknown>>) {
    append(toJson({ time: now(), level: 'info', message, ...fields }))
  }

  return {
    announce,
    event,
    flush() {
      countRefusals()
      flush()
    },
    request(record) {
      if (record.code === 'overloaded') refused(record)
      else if (record.status >= 500) event('error', 'request', { ...record })
      else if (logsRequests) append(requestLine(record))
    },
    failure(requestId, error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
      event('error', 'internal error', { request_id: requestId, error: reason })
    },
  }
}

// Spelled out, because it is written for every request and costs a third of what JSON.stringify does.
function requestLine(record: RequestRecord): string {
  const { request_id, method, path, status, duration_ms, code, trace_id } = record
  const problem = code === undefined ? '' : `,"code":"${code}"`
  const trace = trace_id === undefined ? '' : `,"trace_id":"${trace_id}"`
  return `{"time":"${now()}","level":"info","message":"request","request_id":"${request_id}","method":${quote(method)},"path":${quote(path)},"status":${status},"duration_ms":${duration_ms}${problem}${trace}}`
}

const NEEDS_NO_ESCAPE = /^[\w/.-]*$/

function quote(text: string): string {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : toJson(text)
}

// JSON allows these characters unescaped, but log readers treat them as line breaks.
const LINE_ENDS = /[\u0085\u2028\u2029]/g

function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    LINE_ENDS,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

let lastMilliseconds = 0
let lastTime = ''

// Many requests share a millisecond, and making the text costs more than comparing.
function now(): string {
  const milliseconds = Date.now()
  if (milliseconds !== lastMilliseconds) {
    lastMilliseconds = milliseconds
    lastTime = new Date(milliseconds).toISOString()
  }
  return lastTime
}
