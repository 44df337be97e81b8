import { enginesOverlap } from '../layout/device-step.ts'
import { addressOf, placeDevices, spread, visibleDevices } from './placement.ts'
import { OVERLAP } from './single-node.ts'
import { refuse, type Strategy } from './strategy.ts'
import { tooFewForEngines } from './too-few.ts'

/** Each host serves requests for its own engines; a load balancer outside spreads over the hosts. */
export const hybridLb: Strategy = {
  name: 'hybrid_lb',
  summary: 'one endpoint a host, each in front of its own data-parallel engines',
  fit: (deployment, hosts) => {
    const { engineSize, releaseIndex, sizes } = deployment
    if (sizes.data < 2)
      return refuse('one_engine', 'data_parallel_size is 1: there is nothing to balance')
    const shares = spread(hosts, engineSize, sizes.data)
    if (shares === undefined) return tooFewForEngines(deployment, hosts)
    const [leader] = shares
    if (leader === undefined || shares.length < 2) {
      return refuse(
        'one_host_is_enough',
        'the engines fit on one host, where vLLM turns hybrid load balancing off',
      )
    }
    if (shares.some(({ engines }) => engines < 2)) {
      return refuse(
        'one_engine_on_a_host',
        'a host would run a single engine, for which vLLM switches to external load balancing',
      )
    }
    if (enginesOverlap(sizes, leader.host.facts.platform, releaseIndex)) {
      return refuse('engines_share_devices', OVERLAP)
    }
    const address = addressOf(leader.host)
    let start = 0
    const commands = shares.map(({ host, engines }) => {
      const devices = placeDevices(host, sizes.tensor, engines * engineSize)
      const flags = [
        '--data-parallel-hybrid-lb',
        '--data-parallel-size-local',
        String(engines),
        ...(start > 0 ? ['--data-parallel-start-rank', String(start)] : []),
        '--data-parallel-address',
        address,
      ]
      start += engines
      return { host, devices, flags, env: visibleDevices(host, devices), serves: true }
    })
    return {
      arrangement: { commands },
      reason: 'each host serves its own engines, so that no single API server handles all requests',
    }
  },
}
