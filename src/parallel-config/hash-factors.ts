import type { Resolution, ResolveInput } from './outcome.ts'
import type { Release } from './releases/release.ts'

/** The factors that the hash of a resolution is made of, by name; null where vLLM itself would raise. */
export function hashFactors(
  resolution: Resolution,
  input: ResolveInput,
  release: Release,
): Record<string, unknown> | null {
  return release.hash.factors(resolution.config, input.env ?? {}) ?? null
}
