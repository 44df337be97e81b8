/**
 * What vLLM's `ParallelConfig` becomes, as a pure function of the config, the host facts, the environment and the
 * release. No I/O, clock, randomness or framework.
 */
export * from './outcome.ts'
export * from './rank-agreement.ts'
export { findRelease, nearestReleases, releaseVersions } from './releases/find.ts'
export type { Field, Release } from './releases/release.ts'
export { resolve } from './resolve.ts'
