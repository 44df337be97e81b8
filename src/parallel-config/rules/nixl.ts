import type { Resolving } from './resolving.ts'

/** Whether NIXL is installed. Assumed to be absent when the fact is not given. */
export function nixlAvailable(state: Resolving): boolean {
  const { nixl_available } = state.host
  if (typeof nixl_available === 'boolean') return nixl_available
  state.assume({
    fact: '/host/nixl_available',
    assumed: false,
    can_change_hash: true,
    message:
      'Assuming that NIXL is not installed. With NIXL the load balancer uses another communicator, which changes the hash. Send host.nixl_available',
  })
  return false
}
