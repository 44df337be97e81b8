import { z } from 'zod'
import type { RateLimit } from '../http/middleware/rate-limit.ts'
import type { AdmissionPolicy } from '../http/routes/admission/policy.ts'
import { findRelease, type Release } from '../parallel-config/index.ts'
import { releaseVersions } from '../vllm/releases/find.ts'

/** The log levels, least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
/** A log level. */
export type LogLevel = (typeof LOG_LEVELS)[number]

const newestRelease = releaseVersions.at(-1) ?? ''

/** Agents renew after a third of a lease, and at most once a second. */
const MIN_LEASE_TTL_SECONDS = 3

const endpoint = z
  .url({
    protocol: /^https?$/,
    error: 'is not the address of a collector, such as http://otel:4318',
  })
  .optional()
const protocol = z
  .enum(
    ['http/json', 'http/protobuf'],
    'is not supported. Use http/json and the HTTP port of the collector',
  )
  .optional()

const positive = (pattern: RegExp, error: string) =>
  z
    .string()
    .regex(pattern, error)
    .transform(Number)
    .refine((number) => number > 0, error)
    .optional()

const settingsSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is not a port number: 0 to 65535')
    .default(3000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is not one of ${LOG_LEVELS.join(', ')}`).default('info'),
  METRICS: z.enum(['on', 'off'], 'is neither on nor off').default('on'),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], 'is neither otlp nor none').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.string().optional(),
  PUBLIC_ORIGIN: z
    .url({
      protocol: /^https?$/,
      error: 'is not the address of a service, such as https://resolve.example',
    })
    .transform((url) => new URL(url).origin)
    .optional(),
  HOST_LEASE_TTL_SECONDS: z
    .string()
    .regex(/^\d{1,6}$/, 'is not a number of seconds')
    .transform(Number)
    .refine((seconds) => seconds >= MIN_LEASE_TTL_SECONDS, `is less than ${MIN_LEASE_TTL_SECONDS}`)
    .default(120),
  REQUIRE_TOKEN: z.enum(['on', 'off'], 'is neither on nor off').default('off'),
  RATE_LIMIT: positive(
    /^\d{1,6}(?:\.\d{1,3})?$/,
    'is not a number of requests a second, such as 50 or 0.5',
  ),
  RATE_LIMIT_BURST: positive(/^\d{1,6}$/, 'is not a number of requests. Write 1 or more'),
  RATE_LIMIT_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'is not the name of a header, such as X-Forwarded-For')
    .optional(),
  ADMISSION_ON_FAIL: z.enum(['deny', 'warn'], 'is neither deny nor warn').default('deny'),
  ADMISSION_ON_ERROR: z.enum(['allow', 'deny'], 'is neither allow nor deny').default('allow'),
  DEFAULT_VLLM_VERSION: z
    .string()
    .default(newestRelease)
    .transform((version, context): Release => {
      const release = findRelease(version)
      if (release !== undefined) return release
      context.addIssue(`is not a known release: ${releaseVersions.join(', ')}`)
      return z.NEVER
    }),
})

/** The names of all settings, which are environment variables. */
export const SETTING_NAMES: readonly string[] = Object.keys(settingsSchema.shape)

/** The settings of the service. The README lists their environment variables. */
export interface Settings {
  /** The address to listen on. */
  readonly host: string
  /** The TCP port to listen on; 0: the system chooses a free one. */
  readonly port: number
  /** The least severe level that is logged. */
  readonly logLevel: LogLevel
  /** Whether requests are counted, and GET /metrics serves the counts. */
  readonly metrics: boolean
  /** Whether a span of each request is exported. The OpenTelemetry libraries read the other OTEL_* variables. */
  readonly exportsSpans: boolean
  /** Where hosts and tokens are stored: `sqlite:PATH`, `postgres://…` or `memory:`. */
  readonly databaseUrl: string
  /** The origin at which agents reach this service; undefined: the address that it listens on. */
  readonly publicOrigin: string | undefined
  /** How long after its last renewal the lease of a host expires. */
  readonly hostLeaseTtlSeconds: number
  /** The release for requests that name none. */
  readonly defaultRelease: Release
  /** What the admission webhook does with objects that fail the check or could not be checked. */
  readonly admission: AdmissionPolicy
  /** Whether the stateless endpoints need a token. */
  readonly requireToken: boolean
  /** The limit for each client; undefined: none. */
  readonly rateLimit: RateLimit | undefined
}

/** Why the service cannot start, as one line for the operator. */
export class SettingsError extends Error {}

/**
 * Reads the settings from environment variables. An empty variable counts as not set.
 * @throws {SettingsError} that names every variable with a bad value.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, environment[name] || undefined]),
  )
  const { data, error } = settingsSchema.safeParse(given)
  if (error !== undefined) {
    const reasons = error.issues.map(({ path, message }) => {
      const name = path.join('.')
      return `${name}=${JSON.stringify(given[name])} ${message}`
    })
    throw new SettingsError(reasons.join('; '))
  }
  const databaseUrl = data.DATABASE_URL ?? `sqlite:${data.DATA_DIR}/registry.db`
  if (data.REQUIRE_TOKEN === 'on' && databaseUrl === 'memory:') {
    throw new SettingsError(
      'REQUIRE_TOKEN=on needs a database that keeps tokens, and DATABASE_URL=memory: keeps none',
    )
  }
  return {
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    metrics: data.METRICS === 'on',
    exportsSpans:
      (data.OTEL_EXPORTER_OTLP_ENDPOINT ?? data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) !== undefined &&
      data.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' &&
      data.OTEL_TRACES_EXPORTER !== 'none',
    databaseUrl,
    publicOrigin: data.PUBLIC_ORIGIN,
    hostLeaseTtlSeconds: data.HOST_LEASE_TTL_SECONDS,
    defaultRelease: data.DEFAULT_VLLM_VERSION,
    admission: { onFail: data.ADMISSION_ON_FAIL, onError: data.ADMISSION_ON_ERROR },
    requireToken: data.REQUIRE_TOKEN === 'on',
    rateLimit: rateLimitOf(data),
  }
}

/** @throws {SettingsError} for a limit that would not hold. */
function rateLimitOf({
  RATE_LIMIT: perSecond,
  RATE_LIMIT_BURST: burst,
  RATE_LIMIT_HEADER: header,
}: z.infer<typeof settingsSchema>): RateLimit | undefined {
  if (perSecond === undefined) {
    if (burst === undefined && header === undefined) return undefined
    throw new SettingsError(
      'RATE_LIMIT_BURST and RATE_LIMIT_HEADER limit nothing without RATE_LIMIT',
    )
  }
  if (header === undefined) {
    throw new SettingsError(
      'RATE_LIMIT needs RATE_LIMIT_HEADER: the header in which your proxy gives the address of the client, such as X-Forwarded-For',
    )
  }
  return { perSecond, burst: burst ?? Math.ceil(perSecond), header }
}
