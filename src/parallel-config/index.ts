/**
 * What vLLM's `ParallelConfig` becomes, as a pure function of the config, the host facts, the environment and the
 * release. No I/O, clock, randomness or framework.
 */
export * from './outcome.ts'
