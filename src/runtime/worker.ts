import { createHash } from 'node:crypto'
import { type D1Database, openD1Registry } from '../hosts/engines/d1.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { namingFailures } from '../hosts/registry-failure.ts'
import { createApp } from '../http/app.ts'
import { DEFAULT_LIMITS } from '../http/dependencies.ts'
import { wholeText } from '../vllm/outcome.ts'
import { createJsonLinesLog } from './json-lines-log.ts'
import { readSettings, type Settings } from './settings.ts'
import { openWebFiles } from './web-files.ts'

/** The bindings in `wrangler.toml`: the settings, the database of the registry, and the static assets. */
interface Environment {
  readonly REGISTRY?: D1Database
  readonly ASSETS?: { fetch(url: string): Promise<Response> }
  readonly [setting: string]: unknown
}

type Fetch = (request: Request) => Promise<Response>

/** Builds the app. It is called at the first request, because the start of a Worker may take only a few milliseconds. */
function makeFetch(environment: Environment): Fetch {
  const settings = readSettings(environment as Readonly<Record<string, string>>)
  // biome-ignore lint/suspicious/noConsole: the console is the log of a Worker, and adds the line break
  const log = createJsonLinesLog(settings.logLevel, (lines) => console.log(lines.trimEnd()), 0)
  const app = createApp({
    sha256: (text) => createHash('sha256').update(wholeText(text)).digest('hex'),
    log,
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => false,
    defaultRelease: settings.defaultRelease,
    admission: settings.admission,
    requireToken: settings.requireToken,
    rateLimit: settings.rateLimit,
    hosts: {
      registry: namingFailures(registryOf(environment, settings)),
      audience: settings.publicOrigin ?? '',
      now: Date.now,
      leaseTtlSeconds: settings.hostLeaseTtlSeconds,
    },
    limits: { ...DEFAULT_LIMITS, requestsInFlight: null },
    openApiDocument: async () => {
      const asset = await readAsset(environment, 'openapi.json')
      return (await asset.json()) as object
    },
    webFiles: openWebFiles(async (name) => {
      const asset = await readAsset(environment, name)
      return new Uint8Array(await asset.arrayBuffer())
    }),
  })
  return async (request) => withoutCompression(await app.fetch(request))
}

async function readAsset({ ASSETS }: Environment, name: string): Promise<Response> {
  // The host in the URL does not matter: the binding has one set of files.
  const response = await ASSETS?.fetch(`http://assets/${name}`)
  if (response?.ok) return response
  throw new Error(`ASSETS, the static assets of wrangler.toml, have no ${name}`)
}

/** Sends a compressed body unchanged: workerd would compress it again. */
function withoutCompression(response: Response): Response {
  if (!response.headers.has('Content-Encoding')) return response
  const { status, headers } = response
  const init: ResponseInit & { encodeBody: 'manual' } = { status, headers, encodeBody: 'manual' }
  return new Response(response.body, init)
}

function registryOf({ REGISTRY }: Environment, { publicOrigin }: Settings): HostRegistry {
  if (REGISTRY === undefined) return withoutRegistry('no D1 database is bound as REGISTRY')
  // A Worker can be reached under several origins: the one that agents sign for must be set.
  if (publicOrigin === undefined) return withoutRegistry('PUBLIC_ORIGIN is not set')
  return openD1Registry(REGISTRY)
}

/** Stands in for a registry: requests that need one are answered with 503, and the log has the reason. */
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
