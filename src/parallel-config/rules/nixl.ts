import type { Resolving } from './resolving.ts'

/** Whether NIXL is there. A fact that nobody gave is taken as absent and told as an assumption of `rule`. */
export function nixlAvailable(state: Resolving, rule: string): boolean {
  const { nixl_available } = state.host
  if (typeof nixl_available === 'boolean') return nixl_available
  state.assume({
    fact: '/host/nixl_available',
    assumed: false,
    rule,
    can_change_hash: true,
    message:
      'NIXL is taken as absent: give host.nixl_available, since with NIXL the load balancer takes another communicator, which changes the hash',
  })
  return false
}
