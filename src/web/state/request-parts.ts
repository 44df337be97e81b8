import type { ServeHostFacts } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import type { Inputs } from './inputs.ts'

/** The release of a request; nothing where it is the service's own default. */
export const versionPart = ({ version }: Inputs) =>
  version === null ? {} : { vllm_version: version }

/** What is known of the model; nothing where nobody gave any of it. */
export const modelPart = ({ facts: { model } }: Inputs) => (hasAny(model) ? { model } : {})

/** The environment; nothing where it is empty. */
export const environmentPart = ({ facts: { env } }: Inputs) => (hasAny(env) ? { env } : {})

/** The facts and the report of the host, for a request that takes both. */
export function hostPart({ facts: { host }, report }: Inputs) {
  return { ...(hasAny(host) && { host }), ...(report !== null && { host_report: report }) }
}

/** The facts of the host, those of its report among them, for a request that takes no report. */
export function hostFactsPart({ facts, report }: Inputs): { readonly host?: ServeHostFacts } {
  const host = { ...factsOfReport(report), ...facts.host }
  return hasAny(host) ? { host } : {}
}

/** What a report says of the facts; a link may have one of any shape. */
function factsOfReport(report: Inputs['report']): ServeHostFacts {
  if (report === null) return {}
  const { platform, device_count, detected_numa_nodes, software } = report
  return {
    platform,
    device_count,
    device_numa_nodes: detected_numa_nodes ?? null,
    nixl_available: software?.nixl ?? null,
    ray: { installed: software?.ray ?? null },
  }
}

/** The address is a fact of command lines alone. */
export function withoutAddress<Part extends { readonly host?: ServeHostFacts }>(part: Part) {
  if (part.host === undefined) return part
  const { address: _, ...host } = part.host
  return { ...part, host }
}

const hasAny = (object: object) => Object.keys(object).length > 0
