import {
  FACT_UNKNOWN,
  type Fault,
  hashFactors,
  type Release,
  resolve,
} from '../../../parallel-config/index.ts'
import type { Dependencies } from '../../dependencies.ts'
import { Problem } from '../../problems/problem.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import type { KnownHost } from '../../request/known-host.ts'
import { requestedRelease } from '../../request/release.ts'
import { omitted, validateRequest } from '../../request/validate.ts'
import { enforceChecks, factsOf, withHostChecks } from './host-checks.ts'
import { type ResolveRequest, resolveRequestSchema } from './request-schema.ts'

/** A valid request to resolve, with a known release. */
export interface ReadyRequest {
  readonly request: ResolveRequest
  readonly release: Release
}

/**
 * Reads a request to resolve.
 * @throws {Problem} for an invalid request or an unknown release.
 */
export function readResolveRequest(body: unknown, defaultRelease: Release): ReadyRequest {
  const request = validateRequest(resolveRequestSchema, body)
  return { request, release: requestedRelease(request.vllm_version, defaultRelease) }
}

/**
 * The answer to a request to resolve, for the host that it names, if any.
 * @throws {Problem} for a config that does not resolve, and for failed checks under `enforce`.
 */
export function answerResolveRequest(
  { request, release }: ReadyRequest,
  known: KnownHost | undefined,
  withHashFactors: boolean,
  { sha256, metrics }: Pick<Dependencies, 'sha256' | 'metrics'>,
) {
  const input = known === undefined ? request : { ...request, host: factsOf(known, request.host) }
  const outcome = resolve(input, release, sha256)
  const { resolution, faults } = outcome
  metrics?.resolution(release.version, faults === undefined ? 'resolved' : 'refused')
  if (faults !== undefined) {
    const detail = refusal(faults, release)
    throw new Problem('config_does_not_resolve', detail, {
      errors: faults,
      ...omitted(outcome.omitted),
    })
  }
  const isChecked = request.enforce || known !== undefined || hasFacts(request.host)
  const checked = isChecked ? withHostChecks(known, input.host, resolution) : resolution
  for (const { code, verdict } of checked.checks) metrics?.check(code, verdict)
  if (request.enforce) enforceChecks(checked, request.strict)
  return withHashFactors
    ? { ...checked, hash_factors: hashFactors(resolution, input, release) }
    : checked
}

/** Whether the request has facts to check a config against; null is the same as absent. */
export function hasFacts(facts: object | undefined): boolean {
  if (facts === undefined) return false
  return Object.values(facts).some((fact) => (isJsonObject(fact) ? hasFacts(fact) : fact !== null))
}

/** Separates what vLLM would refuse from missing facts, which only `strict` refuses. */
function refusal(faults: readonly Fault[], { version }: Release): string {
  const missing = faults.filter(({ code }) => code === FACT_UNKNOWN).map(({ pointer }) => pointer)
  const refused = faults.find(({ code }) => code !== FACT_UNKNOWN)
  const reason = refused && `vLLM ${version} would refuse this config: ${refused.message}`
  if (missing.length === 0) return reason ?? ''
  const facts = `strict needs facts that could change the outcome and were not sent: ${missing.join(', ')}`
  return reason === undefined ? facts : `${reason}. Also, ${facts}`
}
