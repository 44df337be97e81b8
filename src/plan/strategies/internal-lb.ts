import { enginesOverlap } from '../layout/device-step.ts'
import { addressOf, placeDevices, spread, visibleDevices } from './placement.ts'
import { OVERLAP } from './single-node.ts'
import { refuse, type Strategy } from './strategy.ts'
import { tooFewForEngines } from './too-few.ts'

/** The first host serves requests for all engines; the others run engines only (`--headless`). */
export const internalLb: Strategy = {
  name: 'internal_lb',
  summary: 'one endpoint in front of all data-parallel engines',
  fit: (deployment, hosts) => {
    const { engineSize, releaseIndex, sizes } = deployment
    if (sizes.data < 2)
      return refuse('one_engine', 'data_parallel_size is 1: there is nothing to balance')
    const shares = spread(hosts, engineSize, sizes.data)
    if (shares === undefined) return tooFewForEngines(deployment, hosts)
    const [leader] = shares
    if (leader === undefined) return tooFewForEngines(deployment, hosts)
    if (
      shares.some(({ engines }) => engines > 1) &&
      enginesOverlap(sizes, leader.host.facts.platform, releaseIndex)
    ) {
      return refuse('engines_share_devices', OVERLAP)
    }
    const address = addressOf(leader.host)
    let start = 0
    const commands = shares.map(({ host, engines }, at) => {
      const devices = placeDevices(host, sizes.tensor, engines * engineSize)
      const flags = [
        ...(at > 0 ? ['--headless'] : []),
        ...(shares.length > 1 ? ['--data-parallel-size-local', String(engines)] : []),
        // From 0.28.0 on a start rank on the first host would make it balance its own engines alone.
        ...(at > 0 ? ['--data-parallel-start-rank', String(start)] : []),
        ...(shares.length > 1 ? ['--data-parallel-address', address] : []),
      ]
      start += engines
      return { host, devices, flags, env: visibleDevices(host, devices), serves: at === 0 }
    })
    return {
      arrangement: { commands },
      reason: `every engine fits on a host, and ${leader.host.name} balances requests over all of them behind one endpoint`,
    }
  },
}
