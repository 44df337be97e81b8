import type { HostRegistry } from '../../../../src/hosts/registry.ts'
import type { RegistryCall } from './serve-registry.ts'

/** A registry that lives in another process, which answers at `url`; closing it ends the process. */
export function registryElsewhere(url: string, end: () => Promise<unknown>): HostRegistry {
  return new Proxy({} as HostRegistry, {
    get(_, method) {
      if (method === 'then') return undefined
      if (method === 'close') return end
      return async (...parameters: unknown[]) => {
        const call: RegistryCall = { method: method as keyof HostRegistry, parameters }
        const response = await fetch(url, { method: 'POST', body: JSON.stringify(call) })
        if (!response.ok) throw new Error(await response.text())
        return ((await response.json()) as { value?: unknown }).value
      }
    },
  })
}
