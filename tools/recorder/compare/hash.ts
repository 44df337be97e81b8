import { hashFactors, type Release, type ResolveInput } from '../../../src/parallel-config/index.ts'
import type { RecordedMetadata } from '../../../test/support/metadata.ts'
import { resolved } from '../../../test/support/resolve.ts'

/** The environment of the recorded description. */
const HOST: ResolveInput = { config: {}, host: { platform: 'cuda', device_count: 8 } }

/** One line for each factor that only one side hashes, or for another way of hashing. */
export function compareHash(
  metadata: RecordedMetadata,
  profile: Release,
  fieldsDiffer: boolean,
): string[] {
  const resolution = resolved(HOST, profile.version)
  const factors = hashFactors(resolution, HOST, profile) ?? {}
  const { scheme } = profile.hash
  if (metadata.hash_scheme !== scheme) {
    return [`the hash is made as ${metadata.hash_scheme}, no longer as ${scheme}`]
  }
  const changed = difference(metadata.hash_factors ?? Object.keys(factors), Object.keys(factors))
  const lines = changed.map((name) =>
    metadata.hash_factors?.includes(name) ? `${name} is hashed` : `${name} is hashed no longer`,
  )
  if (lines.length > 0 || fieldsDiffer || metadata.default_hash === resolution.hash) return lines
  return [`the hash of {} is ${metadata.default_hash}, no longer ${resolution.hash}`]
}

/** The entries that only one of two lists has. */
export function difference(a: readonly string[], b: readonly string[]): string[] {
  return [...a.filter((entry) => !b.includes(entry)), ...b.filter((entry) => !a.includes(entry))]
}
