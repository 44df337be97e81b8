import type { Notice } from '../vllm/outcome.ts'

/** What vLLM computes or drops on its own before the engine's configuration is complete, by code. */
export const NOTICES = {
  api_server_count_from_data_parallel_size: {
    severity: 'info',
    message: 'vLLM starts one API server for each data-parallel rank',
  },
  api_server_count_capped: {
    severity: 'warning',
    message: 'vLLM starts one API server instead of the requested number',
  },
  async_scheduling_disabled: {
    severity: 'info',
    message: 'vLLM switches asynchronous scheduling off',
  },
  data_parallel_address_from_host: {
    severity: 'info',
    message:
      'data_parallel_backend is ray and --data-parallel-address is not set, so the ranks meet at the address of this host',
  },
  data_parallel_rank_from_nodes: {
    severity: 'info',
    message: 'vLLM computes the data-parallel rank from --nnodes and --node-rank',
  },
  data_parallel_size_local_from_nodes: {
    severity: 'info',
    message: 'vLLM computes the local data-parallel size from --nnodes',
  },
  device_ids_with_ray: {
    severity: 'warning',
    message: '--device-ids has no effect with Ray. Select devices with a Ray placement group',
  },
  fault_tolerance_from_its_config: {
    severity: 'warning',
    message: '--fault-tolerance-config is set, so vLLM switches fault tolerance on',
  },
  multi_port_servers: {
    severity: 'info',
    message:
      'A supervisor starts one API server for each local rank, with external load balancing; config is that of the command itself. The servers listen on port ',
  },
  launch_arguments_ignored: {
    severity: 'warning',
    message:
      'This entry point starts one API server and ignores the options that decide which processes start. Use vllm serve, without --grpc',
  },
  hybrid_lb_from_start_rank: {
    severity: 'info',
    message:
      '--data-parallel-start-rank with a local size selects hybrid load balancing: this node serves only its own ranks, and the others must not be headless',
  },
  hybrid_lb_is_external_lb: {
    severity: 'warning',
    message:
      'Hybrid load balancing over one local rank is external load balancing, and vLLM switches to it',
  },
  hybrid_lb_on_single_node: {
    severity: 'info',
    message: 'All data-parallel ranks are on this node, so vLLM switches hybrid load balancing off',
  },
} as const satisfies Record<string, Pick<Notice, 'severity' | 'message'>>

export type NoticeCode = keyof typeof NOTICES
