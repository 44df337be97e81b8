import type { Accelerator, HostReport, Nic } from '../../src/hosts/report.ts'
import type { TokenRecord } from '../../src/hosts/tokens.ts'

/** A token to enrol hosts with that has no limits, changed where `overrides` says so. */
export const tokenRecord = (
  token_id: string,
  overrides: Partial<TokenRecord> = {},
): TokenRecord => ({
  token_id,
  kind: 'enrol',
  secret_sha256: 'ab'.repeat(32),
  host_patterns: ['gpu-*'],
  created_at: 1_000,
  expires_at: 9_007_199_254_740_991,
  revoked_at: null,
  name: null,
  last_used_at: null,
  uses: 0,
  max_uses: null,
  max_hosts: null,
  max_bytes: null,
  ...overrides,
})

/** A healthy GPU of an 8-GPU host: the first half on NUMA node 0, the second on 1, all joined by NVLink. */
export const accelerator = (index: number, overrides: Partial<Accelerator> = {}): Accelerator => ({
  index,
  vendor: 'nvidia',
  model: 'NVIDIA H100 80GB HBM3',
  pci_id: '10de:2330',
  uuid: `GPU-00000000-0000-0000-0000-00000000000${index}`,
  pci_address: `0000:${(0x10 + index).toString(16)}:00.0`,
  driver: 'nvidia',
  cpu_numa_node: index < 4 ? 0 : 1,
  memory_numa_node: null,
  memory_bytes: 85_520_809_984,
  partitioning: 'none',
  partitions: [],
  fabric_peers: [0, 1, 2, 3, 4, 5, 6, 7].filter((peer) => peer !== index),
  usable: true,
  reason: null,
  ...overrides,
})

/** The report of a host with 8 H100 on two NUMA nodes, changed where `overrides` says so. */
export const hostReport = (overrides: Partial<HostReport> = {}): HostReport => ({
  schema_version: 1,
  platform: 'cuda',
  device_count: 8,
  visible_devices: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => ({
    accelerator: index,
    partition: null,
  })),
  degraded: false,
  accelerators: [0, 1, 2, 3, 4, 5, 6, 7].map((index) => accelerator(index)),
  numa_nodes: [
    {
      id: 0,
      cpus: '0-31,64-95',
      memory_bytes: 540_000_000_000,
      memory_only: false,
      distances: [10, 21],
    },
    {
      id: 1,
      cpus: '32-63,96-127',
      memory_bytes: 540_000_000_000,
      memory_only: false,
      distances: [21, 10],
    },
  ],
  cpus: { online: '0-127', allowed: '0-127' },
  memory_nodes_allowed: '0-1',
  memory_policy_allowed: true,
  nics: [],
  software: {
    numactl: true,
    driver_version: '570.86.15',
    python: '/usr/bin/python3',
    vllm: '0.24.0',
    nixl: true,
    ray: true,
  },
  system: {
    hostname: 'gpu-17',
    kernel: '6.8.0-45-generic',
    boot_id: '6b7c2a90-5d1e-4c57-9f3b-0a1b2c3d4e5f',
  },
  sources: { numa_nodes: '/sys/devices/system/node' },
  faults: [],
  ...overrides,
})

/** A card for InfiniBand on node 0, next to the first two accelerators. */
export function rdmaCard(changes: Partial<Nic> = {}): Nic {
  return {
    name: 'mlx5_0',
    pci_address: '0000:5a:00.0',
    numa_node: 0,
    driver: 'mlx5_core',
    link_layer: 'InfiniBand',
    interfaces: [],
    fabric: 'InfiniBand',
    port_state: 'ACTIVE',
    rate_gbps: 400,
    distances: ['PIX', 'PXB', 'NODE', 'NODE', 'SYS', 'SYS', 'SYS', null],
    ...changes,
  }
}
