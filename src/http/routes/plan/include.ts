import { z } from '@hono/zod-openapi'
import { stringify } from 'yaml'
import {
  artifactsOf,
  type Deployment,
  INCLUDES,
  type IncludeName,
  type Plan,
  type PlanHost,
} from '../../../plan/index.ts'
import { Problem } from '../../problems/problem.ts'

/** The query of `POST /v1/plan`. */
export const includeSchema = z.object({
  include: z
    .array(z.enum(INCLUDES))
    .max(INCLUDES.length)
    .optional()
    .describe(
      'What to add to the plan, ready to apply; repeat the parameter for several. `network_policy` and `manifest`: Kubernetes objects as YAML; `systemd`: a unit for each command; `docker`: a command line for each command.',
    ),
})

/**
 * What the query asks to add.
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
        throw new Problem('invalid_query', `${shown} is unknown here: use ${choices}`)
      }
      asked.add(known)
    }
  }
  return asked
}

/** The plan with what was asked for: Kubernetes objects as YAML. */
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
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n')
}
