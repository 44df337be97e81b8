import { describe, expect, test } from 'bun:test'
import type { HostFacts, ResolveInput } from '../../src/parallel-config/index.ts'
import { recordedReleases } from '../support/golden.ts'
import { codesOf, faultsOf, resolved } from '../support/resolve.ts'

const HOST: HostFacts = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: true, initialized: false, placement_group: false },
  open_ports: [52001, 52002, 52003, 52004, 52005],
}
const EPLB = { tensor_parallel_size: 8, enable_expert_parallel: true, enable_eplb: true }

const covered = new Set<string>()

/** A step between neighbouring releases, named by what a user notices. */
function step(from: string, to: string, notice: string, check: (from: string, to: string) => void) {
  covered.add(`${from} ${to}`)
  test(`${from} to ${to}: ${notice}`, () => check(from, to))
}

function config(
  partial: Record<string, unknown>,
  version: string,
  more: Partial<ResolveInput> = {},
) {
  return resolved({ config: partial, host: HOST, ...more }, version).config
}

function codes(
  partial: Record<string, unknown>,
  version: string,
  more: Partial<ResolveInput> = {},
) {
  return codesOf({ config: partial, host: HOST, ...more }, version)
}

function hash(partial: Record<string, unknown>, version: string, more: Partial<ResolveInput> = {}) {
  return resolved({ config: partial, host: HOST, ...more }, version).hash
}

function noticesOf(
  partial: Record<string, unknown>,
  version: string,
  more: Partial<ResolveInput> = {},
) {
  const { notices } = resolved({ config: partial, host: HOST, ...more }, version)
  return notices.map((notice) => notice.code)
}

describe('what a user notices between neighbouring releases', () => {
  step(
    '0.10.1',
    '0.10.2',
    'a custom executor class may be named by its import path',
    (from, to) => {
      const custom = { distributed_executor_backend: 'my.pkg.Executor' }
      expect(codes(custom, from)).toEqual(['executor_backend_type'])
      expect(config(custom, to).distributed_executor_backend).toBe('my.pkg.Executor')
    },
  )

  step(
    '0.10.1',
    '0.10.2',
    'the flat EPLB fields fill eplb_config and are deprecated',
    (from, to) => {
      const flat = { eplb_window_size: 50 }
      expect(config(flat, from)).not.toHaveProperty('eplb_config')
      expect(config(flat, to).eplb_config).toMatchObject({ window_size: 50 })
      expect(noticesOf(flat, to)).toEqual(['eplb_window_size_deprecated'])
    },
  )

  step(
    '0.10.2',
    '0.11.0',
    'the external launcher counts all workers and takes the rank from RANK',
    (from, to) => {
      const launcher = {
        distributed_executor_backend: 'external_launcher',
        tensor_parallel_size: 2,
        data_parallel_size: 4,
      }
      const env = { RANK: '5' }
      expect(config(launcher, from, { env })).toMatchObject({
        world_size: 2,
        data_parallel_rank: 0,
      })
      expect(config(launcher, to, { env })).toMatchObject({ world_size: 8, data_parallel_rank: 2 })
      expect(codes(launcher, to)).toEqual(['rank_environment_missing'])
    },
  )

  step(
    '0.11.0',
    '0.11.1',
    'a world larger than the node is refused instead of going to Ray',
    (from, to) => {
      const large = { tensor_parallel_size: 16 }
      expect(config(large, from).distributed_executor_backend).toBe('ray')
      expect(codes(large, to)).toEqual(['tensor_parallel_size_exceeds_device_count'])
      expect(config({ ...large, nnodes: 2 }, to).distributed_executor_backend).toBe('mp')
    },
  )

  step('0.11.0', '0.11.1', 'EPLB runs on ROCm', (from, to) => {
    const host = { ...HOST, platform: 'rocm' } as const
    expect(codes(EPLB, from, { host })).toEqual(['eplb_platform_unsupported'])
    expect(codes(EPLB, to, { host })).toEqual([])
  })

  step('0.11.1', '0.12.0', 'the flat EPLB fields are dropped silently', (from, to) => {
    const flat = { ...EPLB, num_redundant_experts: 32 }
    expect(config(flat, from).eplb_config).toMatchObject({ num_redundant_experts: 32 })
    expect(config(flat, to).eplb_config).toMatchObject({ num_redundant_experts: 0 })
  })

  step('0.11.1', '0.12.0', 'the hash covers nearly every field', (from, to) => {
    const dbo = { enable_dbo: true }
    expect(hash(dbo, from)).toBe(hash({}, from))
    expect(hash(dbo, to)).not.toBe(hash({}, to))
  })

  step('0.12.0', '0.13.0', 'prefill-context parallelism is let in', (from, to) => {
    const prefill = { prefill_context_parallel_size: 2, tensor_parallel_size: 4 }
    expect(codes(prefill, from)).toEqual(['prefill_context_parallel_unsupported'])
    expect(config(prefill, to).world_size).toBe(8)
  })

  step('0.12.0', '0.13.0', 'the external launcher may span nodes', (from, to) => {
    const nodes = { nnodes: 2, distributed_executor_backend: 'external_launcher' }
    expect(codes(nodes, from)).toEqual(['nnodes_executor_backend'])
    expect(codes(nodes, to)).toEqual([])
  })

  step('0.13.0', '0.14.0', 'VLLM_ALL2ALL_BACKEND wins over the config', (from, to) => {
    const chosen = { all2all_backend: 'deepep_low_latency' }
    const env = { VLLM_ALL2ALL_BACKEND: 'pplx' }
    expect(config(chosen, from, { env }).all2all_backend).toBe('deepep_low_latency')
    expect(config(chosen, to, { env }).all2all_backend).toBe('pplx')
  })

  step('0.13.0', '0.14.0', 'the local data-parallel size leaves the hash', (from, to) => {
    const [two, one] = [
      { data_parallel_size: 4, data_parallel_size_local: 2 },
      { data_parallel_size: 4 },
    ]
    expect(hash(two, from)).not.toBe(hash(one, from))
    expect(hash(two, to)).toBe(hash(one, to))
  })

  step('0.14.0', '0.15.0', 'the all-to-all backend mori arrives', (from, to) => {
    const mori = { all2all_backend: 'mori' }
    expect(codes(mori, from)).toEqual(['literal_error'])
    expect(config(mori, to).all2all_backend).toBe('mori')
  })

  step('0.15.0', '0.16.0', 'a misspelt field is a fault instead of dropped', (from, to) => {
    const misspelt = { tensor_parallel: 8 }
    expect(config(misspelt, from).tensor_parallel_size).toBe(1)
    expect(faultsOf({ config: misspelt, host: HOST }, to)).toMatchObject([
      { pointer: '/config/tensor_parallel', code: 'unexpected_keyword_argument' },
    ])
  })

  step('0.15.0', '0.16.0', 'the tensor size must divide by the decode-context size', (from, to) => {
    const uneven = { tensor_parallel_size: 4, decode_context_parallel_size: 3 }
    expect(codes(uneven, from)).toEqual([])
    expect(codes(uneven, to)).toEqual(['tensor_parallel_size_not_divisible_by_dcp'])
  })

  step(
    '0.16.0',
    '0.17.0',
    'data parallelism of single workers gets an executor backend',
    (from, to) => {
      const replicas = { data_parallel_size: 2, nnodes: 2 }
      expect(config(replicas, from).distributed_executor_backend).toBe('uni')
      expect(config(replicas, to).distributed_executor_backend).toBe('mp')
    },
  )

  step('0.16.0', '0.17.0', 'asynchronous EPLB is made synchronous', (from, to) => {
    const asynchronous = { ...EPLB, eplb_config: { use_async: true } }
    expect(config(asynchronous, from).eplb_config).toMatchObject({ use_async: true })
    expect(config(asynchronous, to).eplb_config).toMatchObject({ use_async: false })
    expect(noticesOf(asynchronous, to)).toEqual(['eplb_async_forced_off'])
  })

  step('0.17.0', '0.18.0', 'decode-context ranks may combine all-to-all', (from, to) => {
    const a2a = {
      tensor_parallel_size: 8,
      decode_context_parallel_size: 8,
      dcp_comm_backend: 'a2a',
    }
    expect(codes(a2a, from)).toEqual(['unexpected_keyword_argument'])
    expect(codes(a2a, to)).toEqual([])
    expect(codes({ dcp_comm_backend: 'a2a' }, to)).toEqual([
      'dcp_a2a_requires_decode_context_parallel',
    ])
  })

  step('0.18.0', '0.19.0', 'the all-to-all backend naive is gone', (from, to) => {
    const naive = { all2all_backend: 'naive' }
    expect(config(naive, from).all2all_backend).toBe('naive')
    expect(config(naive, to).all2all_backend).toBe('allgather_reducescatter')
    expect(noticesOf(naive, to)).toEqual(['all2all_backend_removed'])
  })

  step('0.18.0', '0.19.0', 'a VLLM_BATCH_INVARIANT that is no number is a fault', (from, to) => {
    const env = { VLLM_BATCH_INVARIANT: 'yes' }
    expect(codes({}, from, { env })).toEqual([])
    expect(codes({}, to, { env })).toEqual(['environment_not_an_integer'])
  })

  step('0.19.0', '0.20.0', 'workers can be bound to NUMA nodes', (from, to) => {
    const numa = { numa_bind: true, numa_bind_nodes: [0] }
    expect(codes(numa, from)).toEqual([
      'unexpected_keyword_argument',
      'unexpected_keyword_argument',
    ])
    const { numa_binding } = resolved({ config: numa, host: HOST }, to)
    expect(numa_binding?.workers).toEqual(['--cpunodebind=0 --membind=0'])
  })

  step('0.20.0', '0.21.0', 'NUMA binding leaves the hash', (from, to) => {
    const numa = { numa_bind: true }
    expect(hash(numa, from)).not.toBe(hash({}, from))
    expect(hash(numa, to)).toBe(hash({}, to))
  })

  step(
    '0.21.0',
    '0.22.0',
    'EPLB without a communicator takes Gloo or NIXL instead of NCCL',
    (from, to) => {
      const host = { ...HOST, nixl_available: true }
      expect(config(EPLB, from).eplb_config).toMatchObject({ communicator: 'torch_nccl' })
      expect(config(EPLB, to).eplb_config).toMatchObject({ communicator: 'torch_gloo' })
      expect(config(EPLB, to, { host }).eplb_config).toMatchObject({ communicator: 'nixl' })
    },
  )

  step('0.22.0', '0.23.0', 'EPLB is asynchronous by default, which moves the hash', (from, to) => {
    expect(config(EPLB, from).eplb_config).toMatchObject({ use_async: false })
    expect(config(EPLB, to).eplb_config).toMatchObject({ use_async: true })
    expect(hash(EPLB, from)).not.toBe(hash(EPLB, to))
  })

  step('0.22.0', '0.23.0', 'sizes of 0 and below are refused', (from, to) => {
    expect(codes({ pipeline_parallel_size: 0 }, from)).toEqual([])
    expect(codes({ pipeline_parallel_size: 0 }, to)).toEqual(['greater_than_equal'])
  })

  step('0.23.0', '0.24.0', 'asynchronous EPLB refuses the NCCL communicators', (from, to) => {
    const nccl = { ...EPLB, eplb_config: { communicator: 'pynccl' } }
    expect(codes(nccl, from)).toEqual([])
    expect(codes(nccl, to)).toEqual(['eplb_async_communicator'])
  })

  step(
    '0.24.0',
    '0.26.0',
    'decode-context ranks must span the prefill-context axis',
    (from, to) => {
      const mixed = {
        tensor_parallel_size: 4,
        prefill_context_parallel_size: 2,
        decode_context_parallel_size: 4,
      }
      expect(codes(mixed, from)).toEqual([])
      expect(codes(mixed, to)).toEqual(['decode_context_parallel_span'])
    },
  )

  step('0.26.0', '0.27.0', 'custom all-reduce stays on across nodes', (from, to) => {
    const nodes = { nnodes: 2, tensor_parallel_size: 16 }
    expect(config(nodes, from).disable_custom_all_reduce).toBe(true)
    expect(config(nodes, to).disable_custom_all_reduce).toBe(false)
  })

  step('0.26.0', '0.27.0', 'fault tolerance arrives, for one API server', (from, to) => {
    const tolerant = { enable_fault_tolerance: true, _api_process_count: 2 }
    expect(codes(tolerant, from)).toEqual(['unexpected_keyword_argument'])
    expect(codes(tolerant, to)).toEqual(['fault_tolerance_single_api_server'])
  })

  step('0.27.0', '0.28.0', 'the data-parallel RPC port must be a TCP port', (from, to) => {
    expect(codes({ data_parallel_rpc_port: 70_000 }, from)).toEqual([])
    expect(codes({ data_parallel_rpc_port: 70_000 }, to)).toEqual(['less_than_equal'])
  })

  step('0.28.0', '0.29.0', 'the decode-context back end is left to vLLM', (from, to) => {
    expect(config({}, from).dcp_comm_backend).toBe('ag_rs')
    expect(config({}, to).dcp_comm_backend).toBeNull()
    expect(codes({ dcp_comm_backend: 'a2a' }, to)).toEqual([])
  })

  step('0.29.0', '0.30.0', 'prefill-context goes with data parallelism', (from, to) => {
    const both = { prefill_context_parallel_size: 2, data_parallel_size: 2 }
    expect(codes(both, from)).toEqual(['prefill_context_parallel_with_data_parallel'])
    expect(codes(both, to)).toEqual([])
  })

  step('0.29.0', '0.30.0', 'a batch must be large enough to be cut', (from, to) => {
    const small = { enable_dbo: true, dbo_decode_token_threshold: 1 }
    expect(codes(small, from)).toEqual([])
    expect(codes(small, to)).toEqual(['dbo_threshold_below_ubatches'])
  })

  step('0.30.0', '0.31.0', 'EPLB runs on XPU, over XCCL', (from, to) => {
    const host = { ...HOST, platform: 'xpu' } as const
    expect(codes(EPLB, from, { host })).toEqual(['eplb_platform_unsupported'])
    expect(config(EPLB, to, { host }).eplb_config).toMatchObject({ communicator: 'torch_xccl' })
  })

  step(
    '0.30.0',
    '0.31.0',
    'nodes that do not divide among the ranks have no local world size',
    (from, to) => {
      const uneven = { nnodes: 3, data_parallel_size: 2, tensor_parallel_size: 8 }
      const derived = (version: string) => resolved({ config: uneven, host: HOST }, version).derived
      expect(derived(from).local_world_size).toBe(8)
      expect(derived(to).local_world_size).toBeNull()
    },
  )

  step('0.31.0', '0.32.0', 'batch invariance no longer touches custom all-reduce', (from, to) => {
    const env = { VLLM_BATCH_INVARIANT: '1' }
    expect(config({}, from, { env }).disable_custom_all_reduce).toBe(true)
    expect(config({}, to, { env }).disable_custom_all_reduce).toBe(false)
  })

  step('0.32.0', '0.33.0', 'an elastic deployment may be balanced from outside', (from, to) => {
    const elastic = {
      ...EPLB,
      tensor_parallel_size: 4,
      data_parallel_size: 2,
      enable_elastic_ep: true,
      data_parallel_external_lb: true,
      eplb_config: { use_async: false },
    }
    expect(codes(elastic, from)).toEqual(['elastic_ep_load_balancing_mode'])
    expect(codes(elastic, to)).toEqual([])
  })

  step('0.32.0', '0.33.0', 'NUMA binding counts prefill-context workers', (from, to) => {
    const numa = {
      numa_bind: true,
      prefill_context_parallel_size: 2,
      data_parallel_size: 2,
      data_parallel_rank: 1,
    }
    const host = { ...HOST, device_numa_nodes: [0, 0, 1, 1] }
    const workers = (version: string) =>
      resolved({ config: numa, host }, version).numa_binding?.workers
    expect(workers(from)).toEqual(['--cpunodebind=0 --membind=0', '--cpunodebind=1 --membind=1'])
    expect(workers(to)).toEqual(['--cpunodebind=1 --membind=1', '--cpunodebind=1 --membind=1'])
  })
})

test('every step between recorded releases is described', () => {
  const byAge = (a: string, b: string) =>
    Number(a.split('.')[1]) - Number(b.split('.')[1]) || (a < b ? -1 : 1)
  const versions = recordedReleases().sort(byAge)
  const steps = versions.slice(1).map((version, at) => `${versions[at]} ${version}`)
  expect(steps).toHaveLength(24)
  expect(steps.filter((one) => !covered.has(one))).toEqual([])
})
