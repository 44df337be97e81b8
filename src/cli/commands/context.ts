import type { Ask } from '../ask/ask.ts'
import { askServer } from '../ask/server.ts'
import { UsageError } from '../exit.ts'
import { readObject } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import type { System } from '../system.ts'

/** The service that a command asks: the server that is named, or this program itself. */
export async function openService(
  { server, hostId }: Pick<CommandOptions, 'server' | 'hostId'>,
  system: System,
): Promise<Ask> {
  if (server !== undefined) return askServer(server, system)
  if (hostId !== undefined) {
    throw new UsageError('--host-id names a host in the registry of a server: add --server')
  }
  // Loaded only when it is needed: it takes longer than all the rest.
  return (await import('../ask/local.ts')).askLocally()
}

/** What the options say of the release, the host and the environment, as a request of the API has it. */
export async function requestOf(
  {
    vllmVersion,
    host: hostFile,
    platform,
    deviceCount,
    env,
    strict,
    hostId,
    hostReport,
  }: CommandOptions,
  system: System,
): Promise<Readonly<Record<string, unknown>>> {
  const host = {
    ...(hostFile !== undefined && (await readObject(system, hostFile))),
    ...(platform !== undefined && { platform }),
    ...(deviceCount !== undefined && { device_count: deviceCount }),
  }
  return {
    ...(vllmVersion !== undefined && { vllm_version: vllmVersion }),
    ...(Object.keys(host).length > 0 && { host }),
    ...(env && { env }),
    ...(strict && { strict }),
    ...(hostId !== undefined && { host_id: hostId }),
    ...(hostReport !== undefined && { host_report: await readObject(system, hostReport) }),
  }
}

/** The model of a request whose `config.json` an option names. */
export async function modelOf(
  { modelConfig = [] }: CommandOptions,
  system: System,
): Promise<{ readonly model?: { readonly config: object } }> {
  const path = modelConfig.at(-1)
  return path === undefined ? {} : { model: { config: await readObject(system, path) } }
}

/** A request in a file with what the options add to it: they are stronger, fact by fact and variable by variable. */
export function mergeRequests(
  file: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = ['host', 'env'].flatMap((name) => {
    const [from, over] = [file[name], options[name]]
    return isObject(from) && isObject(over) ? [[name, { ...from, ...over }]] : []
  })
  return { ...file, ...options, ...Object.fromEntries(merged) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
