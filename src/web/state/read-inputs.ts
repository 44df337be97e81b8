import type { HostReport } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Facts, type Inputs, NO_FACTS, NO_INPUTS, VIEWS, type View } from './inputs.ts'

/** The inputs in a link that somebody may have changed: what has the wrong type is left out; the service checks the rest. */
export function readInputs(value: Readonly<Record<string, unknown>>): Inputs {
  const { text, other, version, target, facts, report, hosts, view, pod } = value
  return {
    text: typeof text === 'string' ? text : NO_INPUTS.text,
    other: typeof other === 'string' ? other : NO_INPUTS.other,
    version: typeof version === 'string' ? version : null,
    target: typeof target === 'string' ? target : null,
    facts: isObject(facts) ? readFacts(facts) : NO_FACTS,
    report: isObject(report) ? (report as HostReport) : null,
    hosts: isCount(hosts) ? Math.min(Math.max(1, hosts), MOST_HOSTS) : NO_INPUTS.hosts,
    view: VIEWS.find((each) => each === view) ?? (NO_INPUTS.view satisfies View),
    pod: isCount(pod) ? pod : NO_INPUTS.pod,
  }
}

/** As many as a plan takes. */
export const MOST_HOSTS = 256

function readFacts({ host, model, env }: Readonly<Record<string, unknown>>): Facts {
  return {
    host: isObject(host) ? host : {},
    model: isObject(model) ? model : {},
    env: isObject(env) ? (env as Facts['env']) : {},
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
