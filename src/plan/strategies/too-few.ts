import { plural } from '../../vllm/values/show.ts'
import type { Deployment } from '../deployment/deployment.ts'
import type { PlanHost } from '../host.ts'
import { capacity } from './placement.ts'
import { type Fit, refuse } from './strategy.ts'

/** Why the hosts cannot hold all engines when each engine is on one host. */
export function tooFewForEngines(
  { engineSize, sizes }: Deployment,
  hosts: readonly PlanHost[],
): Fit {
  const room = hosts.reduce((sum, host) => sum + capacity(host, engineSize), 0)
  const engines = `${plural(sizes.data, 'engine')} of ${plural(engineSize, 'device')}`
  return room === 0
    ? refuse(
        'engine_larger_than_host',
        `one engine needs ${plural(engineSize, 'device')}, more than any host has`,
      )
    : refuse('too_few_devices', `the hosts have room for ${room} of ${engines}, each on one host`)
}
