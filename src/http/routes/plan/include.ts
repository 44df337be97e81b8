import { dump } from 'js-yaml'
import {
  artifactsOf,
  type Deployment,
  INCLUDES,
  type IncludeName,
  type Plan,
  type PlanHost,
} from '../../../plan/index.ts'
import { Problem } from '../../problems/problem.ts'

/** The additions that the query requests.
 * @throws {Problem} `invalid_query` for any other parameter or value.
 */
export function readInclude(url: string): ReadonlySet<IncludeName> {
  const start = url.indexOf('?')
  const parameters = start === -1 ? [] : [...new URLSearchParams(url.slice(start))]
  const asked = new Set<IncludeName>()
  for (const [name, value] of parameters) {
    for (const each of value.split(',')) {
      const known = INCLUDES.find((include) => name === 'include' && include === each)
      if (known === undefined) {
        const shown = JSON.stringify(`${name}=${each}`.slice(0, 80))
        const choices = INCLUDES.map((include) => `include=${include}`).join(', ')
        throw new Problem('invalid_query', `${shown} is unknown here. Use ${choices}`)
      }
      asked.add(known)
    }
  }
  return asked
}

/** The plan with its additions: Kubernetes objects become YAML. */
export function addArtifacts<Planned extends Plan>(
  plan: Planned,
  deployment: Deployment,
  hosts: readonly PlanHost[],
  include: ReadonlySet<IncludeName>,
): Planned & object {
  const { network_policy, manifest, ...rest } = artifactsOf(plan, deployment, hosts, include)
  return {
    ...plan,
    ...rest,
    ...(network_policy && { network_policy: yamlStream(network_policy) }),
    ...(manifest && { manifest: yamlStream(manifest) }),
  }
}

function yamlStream(objects: readonly object[]): string {
  return objects.map((object) => dump(object, { noRefs: true, lineWidth: -1 })).join('---\n')
}
