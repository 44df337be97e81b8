import type { HonoRequest } from 'hono'
import { HostId } from '../../../hosts/host.ts'
import { show } from '../../../vllm/values/show.ts'
import { Problem } from '../../problems/problem.ts'

/**
 * The host that a path names. Handlers call this first.
 * @throws {Problem} `host_unknown` for a name that no host can have.
 */
export function hostIdOf(request: HonoRequest): string {
  const { data, error } = HostId.safeParse(request.param('host_id'))
  if (data !== undefined) return data
  const name = show(request.param('host_id'))
  throw new Problem('host_unknown', `${name} is not a valid host name. ${error.issues[0]?.message}`)
}
