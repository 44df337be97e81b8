import { dump } from 'js-yaml'
import {
  artifactsOf,
  type Deployment,
  type IncludeName,
  type Plan,
  type PlanHost,
} from '../../../plan/index.ts'

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
