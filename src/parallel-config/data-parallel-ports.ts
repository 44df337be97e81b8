import type { ParallelConfig } from './fields/config.ts'

/** How many ports an answer lists. */
const PORTS_LISTED = 8

/**
 * The ports that the next calls of `ParallelConfig.get_next_dp_init_port()` return: those of the list from its end,
 * then `data_parallel_master_port` and the ports after it.
 */
export function dataParallelInitPorts(config: Readonly<ParallelConfig>): number[] {
  const ports = (config._data_parallel_master_port_list ?? []).slice(-PORTS_LISTED).reverse()
  for (let port = config.data_parallel_master_port; ports.length < PORTS_LISTED; port++) {
    ports.push(port)
  }
  return ports
}
