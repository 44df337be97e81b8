import type { ParallelConfig } from './fields/config.ts'

/** How many ports an answer tells. */
const PORTS_TOLD = 8

/**
 * The ports that the next calls of `ParallelConfig.get_next_dp_init_port()` hand out: those of the list from its end,
 * then `data_parallel_master_port` and the ports after it.
 */
export function dataParallelInitPorts(config: Readonly<ParallelConfig>): number[] {
  const listed = (config._data_parallel_master_port_list ?? []).slice(-PORTS_TOLD).reverse()
  const counted = Array.from(
    { length: PORTS_TOLD - listed.length },
    (_, step) => config.data_parallel_master_port + step,
  )
  return [...listed, ...counted]
}
