import { holdsIn } from '../../vllm/releases/ranges.ts'
import type { Deployment } from '../deployment/deployment.ts'
import { API_PORT } from '../ports/ports.ts'
import { addressOf, placeDevices, spread, visibleDevices } from './placement.ts'
import { refuse, type Strategy } from './strategy.ts'
import { tooFewForEngines } from './too-few.ts'

/** One command and one endpoint for each engine; a load balancer outside chooses the engine. */
export const externalLb: Strategy = {
  name: 'external_lb',
  summary: 'one command and one endpoint for each data-parallel engine',
  fit: (deployment, hosts) => {
    const { engineSize, isMoe, releaseIndex, sizes } = deployment
    if (sizes.data < 2)
      return refuse('one_engine', 'data_parallel_size is 1: there is nothing to balance')
    if (!isMoe && holdsIn({ since: '0.21.0' }, releaseIndex)) {
      return refuse(
        'dense_external_lb',
        'from 0.21.0 on vLLM refuses external load balancing of dense models, whose engines are independent. Plan as many servers with data_parallel_size 1 as you need',
      )
    }
    const shares = spread(hosts, engineSize, sizes.data)
    const leader = shares?.[0]
    if (shares === undefined || leader === undefined) return tooFewForEngines(deployment, hosts)
    const address = addressOf(leader.host)
    const port = portOf(deployment)
    let rank = 0
    const commands = shares.flatMap(({ host, engines }) => {
      const placed = placeDevices(host, sizes.tensor, engines * engineSize)
      const across = shares.length > 1 ? ['--data-parallel-address', address] : []
      return Array.from({ length: engines }, (_, at) => {
        const devices = placed.slice(at * engineSize, (at + 1) * engineSize)
        return {
          host,
          devices,
          flags: [
            '--data-parallel-rank',
            String(rank++),
            ...across,
            ...(at > 0 ? ['--port', String(port + at)] : []),
          ],
          env: visibleDevices(host, devices, { always: engines > 1 }),
          serves: true,
        }
      })
    })
    return {
      arrangement: { commands },
      reason: 'each engine has an endpoint of its own, for a load balancer that knows the engines',
    }
  },
}

function portOf({ arguments: { values } }: Deployment): number {
  const port = values.get('port')
  return typeof port === 'number' ? port : API_PORT
}
