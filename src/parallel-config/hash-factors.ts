import type { Resolution, ResolveInput } from './outcome.ts'
import type { Release } from './releases/release.ts'

/** The factors that the hash of a resolution is made of, by name; null if vLLM itself would raise. */
export function hashFactors(
  resolution: Resolution,
  input: ResolveInput,
  release: Release,
): Record<string, unknown> | null {
  return release.hash.factors(resolution.config, input.env ?? {}) ?? null
}

/** The factors of `hashFactors`, with the members of nested objects as separate factors; empty if vLLM raises. */
export function flatHashFactors(
  resolution: Resolution,
  input: ResolveInput,
  release: Release,
): Map<string, unknown> {
  const flat = new Map<string, unknown>()
  for (const [name, value] of Object.entries(hashFactors(resolution, input, release) ?? {})) {
    const members = membersOf(value)
    if (members === undefined) flat.set(name, value)
    for (const [member, inner] of members ?? []) flat.set(`${name}.${member}`, inner)
  }
  return flat
}

/** A nested object is hashed as its class and its members: `[class, [[name, value], ...]]`. */
function membersOf(value: unknown): [string, unknown][] | undefined {
  return Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1])
    ? value[1]
    : undefined
}
