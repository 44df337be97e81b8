/**
 * What vLLM's `ParallelConfig` becomes, as a pure function of the config, the host facts, the environment and the
 * release. No I/O, clock, randomness or framework.
 */
export {
  type CodeEntry,
  entriesByCode,
  faultCodes,
  noticeCodes,
  numaCodes,
  ruleCodes,
} from './codes.ts'
export * from './compare/index.ts'
export type { ParallelConfig } from './fields/config.ts'
export { isConfigField } from './fields/is-config-field.ts'
export { flatHashFactors, hashFactors } from './hash-factors.ts'
export * from './outcome.ts'
export * from './rank-agreement.ts'
export {
  describeRelease,
  describeReleases,
  type FieldDescription,
  type ReleaseDescription,
} from './releases/describe.ts'
export type { Release } from './releases/release.ts'
export { findRelease } from './releases/release-of.ts'
export { resolve } from './resolve.ts'
export { derivedSchema, resolvedConfigSchema } from './schema/answer-schema.ts'
export { configSchema, type JsonSchema } from './schema/config-schema.ts'
export { backendOf, type HashedFactors, hashDifference } from './upgrade/change.ts'
export { CONFIG_REWRITES, DIFFERENCES, type DifferenceCode } from './upgrade/codes.ts'
export { outcomeDifferences, upgradesFrom, without } from './upgrade/index.ts'
export type * from './upgrade/upgrade.ts'
