import { z } from 'zod'
import { findRelease, type Release, releaseVersions } from '../parallel-config/index.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const newestRelease = releaseVersions.at(-1) ?? ''

const settingsSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is not a port number: 0 to 65535')
    .default(3000),
  LOG_LEVEL: z.enum(LOG_LEVELS, `is none of ${LOG_LEVELS.join(', ')}`).default('info'),
  DEFAULT_VLLM_VERSION: z
    .string()
    .default(newestRelease)
    .transform((version, context): Release => {
      const release = findRelease(version)
      if (release !== undefined) return release
      context.addIssue(`is no release that is known: ${releaseVersions.join(', ')}`)
      return z.NEVER
    }),
})

/** What the operator sets, by environment variable; the README lists them. */
export interface Settings {
  /** The address to listen on. */
  readonly host: string
  /** The TCP port to listen on; 0 has the system pick a free one. */
  readonly port: number
  /** The least severe level that is logged. */
  readonly logLevel: LogLevel
  /** The release for requests that name none. */
  readonly defaultRelease: Release
}

/** Why the service does not start: one line for the operator. */
export class SettingsError extends Error {}

/**
 * Reads the settings from environment variables. An empty variable counts as not set.
 * @throws {SettingsError} that names every variable with a bad value.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((name) => [name, environment[name] || undefined]),
  )
  const { data, error } = settingsSchema.safeParse(given)
  if (error !== undefined) {
    const reasons = error.issues.map(({ path, message }) => {
      const name = path.join('.')
      return `${name}=${JSON.stringify(given[name])} ${message}`
    })
    throw new SettingsError(reasons.join('; '))
  }
  return {
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    defaultRelease: data.DEFAULT_VLLM_VERSION,
  }
}
