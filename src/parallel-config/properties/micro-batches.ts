import type { ParallelConfig } from '../fields/config.ts'

type Config = Readonly<ParallelConfig>

/** `ParallelConfig.use_ubatching`, 0.14.0. */
export function usesMicroBatches(config: Config): boolean {
  return config.enable_dbo === true || (config.ubatch_size ?? 0) > 1
}

/** `ParallelConfig.num_ubatches`, 0.14.0. */
export function numberOfMicroBatches(config: Config): number {
  return config.enable_dbo ? 2 : (config.ubatch_size ?? 0)
}
