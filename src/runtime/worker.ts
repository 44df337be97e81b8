import { createHash } from 'node:crypto'
import openApiText from '../../openapi/openapi.json'
import { type D1Database, openD1Registry } from '../hosts/engines/d1.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { namingFailures } from '../hosts/registry-failure.ts'
import { createApp } from '../http/app.ts'
import { DEFAULT_LIMITS } from '../http/dependencies.ts'
import { createJsonLinesLog } from './json-lines-log.ts'
import { readSettings, type Settings } from './settings.ts'

/** What `wrangler.toml` binds: the settings, and the database of the registry. */
interface Environment {
  readonly REGISTRY?: D1Database
  readonly [setting: string]: unknown
}

type Fetch = (request: Request) => Promise<Response>

/** Nothing is made before a request needs it: a start has few milliseconds. */
function makeFetch(environment: Environment): Fetch {
  const settings = readSettings(environment as Readonly<Record<string, string>>)
  // biome-ignore lint/suspicious/noConsole: the console is the log of a Worker; a line ends itself there
  const log = createJsonLinesLog(settings.logLevel, (lines) => console.log(lines.trimEnd()), 0)
  const app = createApp({
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    log,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => false,
    defaultRelease: settings.defaultRelease,
    admission: settings.admission,
    hosts: {
      registry: namingFailures(registryOf(environment, settings)),
      audience: settings.publicOrigin ?? '',
      now: Date.now,
      leaseTtlSeconds: settings.hostLeaseTtlSeconds,
    },
    limits: { ...DEFAULT_LIMITS, requestsInFlight: null },
    // wrangler.toml has the file as text beside the script: as part of it, each start would have to read it.
    openApiDocument: async () => JSON.parse(String(openApiText)),
  })
  return async (request) => await app.fetch(request)
}

function registryOf({ REGISTRY }: Environment, { publicOrigin }: Settings): HostRegistry {
  if (REGISTRY === undefined) return withoutRegistry('no D1 database is bound as REGISTRY')
  // A Worker answers under many names: the one that agents sign for has to be told.
  if (publicOrigin === undefined) return withoutRegistry('PUBLIC_ORIGIN is not set')
  return openD1Registry(REGISTRY)
}

/** In place of a registry: whatever needs one is a 503, and the log says why. */
function withoutRegistry(reason: string): HostRegistry {
  const refuse = () => Promise.reject(new Error(reason))
  return new Proxy({} as HostRegistry, { get: () => refuse })
}

let answer: Fetch | undefined

export default {
  fetch(request: Request, environment: Environment): Promise<Response> {
    answer ??= makeFetch(environment)
    return answer(request)
  },
}
