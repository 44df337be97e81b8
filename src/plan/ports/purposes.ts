/** What a port of a deployment is for. */
export const PORT_PURPOSES = {
  api_server: 'Requests of clients: the OpenAI-compatible API, health and metrics.',
  data_parallel_rpc: 'Engines of other nodes announce themselves here while they start (ZeroMQ).',
  engine_requests: 'Engines of other nodes take requests from the API servers here (ZeroMQ).',
  engine_responses: 'Engines of other nodes send their output to the API servers here (ZeroMQ).',
  coordinator_frontends: 'API servers of other nodes learn the load of the engines here (ZeroMQ).',
  coordinator_engines:
    'Engines of other nodes report their load and start waves of work here (ZeroMQ).',
  data_parallel_group:
    'The engines of all data-parallel ranks meet here (TCP store of torch.distributed).',
  torch_distributed: 'The workers meet here (TCP store of torch.distributed).',
  coordination_store: 'Engines agree on the ports of their groups here (TCP store).',
  worker_messages:
    'Workers on other nodes take the work of each step from the first node here (ZeroMQ).',
  worker_collectives: 'Workers of other nodes exchange tensors (NCCL and Gloo).',
  nixl_side_channel: 'Other deployments ask here where the KV cache is in memory (NIXL).',
  mooncake_bootstrap: 'Other deployments ask here where the KV cache is in memory (Mooncake).',
  ray_head: 'Nodes of the Ray cluster join and stay in touch here (GCS).',
  ray_dashboard: 'The dashboard and job API of Ray, on the head alone.',
  ray_nodes:
    'Ray starts and talks to workers on other nodes here (node managers, object managers and workers).',
} as const

export type PortPurpose = keyof typeof PORT_PURPOSES

/** A port that a command listens on. */
export interface Port {
  /** Null: the operating system chooses it when the process starts. */
  readonly port: number | null
  /** The last port of a range that starts at `port`; absent for a single one. */
  readonly through?: number
  readonly protocol: 'tcp'
  readonly purpose: PortPurpose
  /** Who connects: clients of the API, other nodes of the deployment, or processes of the same node alone. */
  readonly from: 'clients' | 'nodes' | 'node'
}

/** A port on another node that a command connects to. */
export interface Connection {
  /** Name of the host. */
  readonly to: string
  readonly port: number | null
  readonly protocol: 'tcp'
  readonly purpose: PortPurpose
}
