import type { HostRegistry } from './registry.ts'

/** The engine of the registry failed; `cause` is what it threw. */
export class RegistryFailure extends Error {
  constructor(cause: unknown) {
    super(`The registry failed: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

/** The same registry, in which each error of the engine becomes a {@link RegistryFailure}. */
export const namingFailures = (registry: HostRegistry): HostRegistry =>
  new Proxy(registry, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return async (...parameters: unknown[]) => {
        try {
          return await method.apply(target, parameters)
        } catch (error) {
          throw new RegistryFailure(error)
        }
      }
    },
  })
