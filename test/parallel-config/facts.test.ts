import { describe, expect, test } from 'bun:test'
import { PLATFORMS, type Resolution, type ResolveInput } from '../../src/parallel-config/index.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { resolveCases } from '../support/golden.ts'
import { codesOf, faultsOf, outcomeOf, release, resolved } from '../support/resolve.ts'

const EXPERT_PARALLEL = {
  tensor_parallel_size: 8,
  enable_expert_parallel: true,
  enable_eplb: true,
}

const ALL_FACTS = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: false, initialized: false, placement_group: false },
  open_ports: [52001, 52002, 52003, 52004, 52005],
  device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1],
} as const

/** The release whose recorded answers hold for `version`. */
function behaviourOf(version: string): string {
  return release(version).same_as ?? version
}

function assumes({ assumptions }: Resolution, fact: string): boolean {
  return assumptions.some((assumption) => assumption.fact === fact)
}

/** The facts that were assumed, on CUDA where the input names no platform. */
function missing({ host, ...input }: ResolveInput, version?: string): string[] {
  const { assumptions } = resolved({ ...input, host: { platform: 'cuda', ...host } }, version)
  return assumptions.map((assumption) => assumption.fact)
}

describe('the platform', () => {
  const assumed = (input: ResolveInput, version?: string) =>
    resolved(input, version).assumptions.filter(({ fact }) => fact === '/host/platform')

  test('when unknown is assumed to be cuda, since custom all-reduce depends on it', () => {
    expect(assumed({ config: {} })).toMatchObject([
      { assumed: 'cuda', rule: 'custom_all_reduce_unsupported_platform', can_change_hash: false },
    ])
  })

  test.each([
    [{ config: { disable_custom_all_reduce: true } }],
    [{ config: {}, host: { custom_all_reduce: true } }],
    [{ config: {}, host: { platform: 'cpu' as const } }],
    [
      {
        config: { disable_custom_all_reduce: true, tensor_parallel_size: 4 },
        host: { device_count: 8 },
      },
    ],
  ])('does not matter for %j', (input) => {
    expect(assumed(input)).toEqual([])
  })

  test('is one assumption, however many rules read it', () => {
    const config = { ...EXPERT_PARALLEL, nnodes: 2 }
    expect(assumed({ config })).toHaveLength(1)
  })

  test('can change the hash where it chooses the communicator of EPLB', () => {
    const config = EXPERT_PARALLEL
    expect(assumed({ config }, '0.30.0')[0]?.can_change_hash).toBe(false)
    expect(assumed({ config }, '0.31.0')[0]?.can_change_hash).toBe(true)
    const hashOn = (platform: 'cuda' | 'xpu') =>
      resolved({ config, host: { platform } }, '0.31.0').hash
    expect(hashOn('xpu')).not.toBe(hashOn('cuda'))
  })

  test.each(releaseVersions.map((version) => [version]))(
    'that is named by no assumption changes nothing in %s',
    (version) => {
      for (const { config, host, env, expect: recorded } of resolveCases(behaviourOf(version))) {
        if (!recorded.valid) continue
        const { platform, ...others } = host
        const unknown = outcomeOf({ config, host: others, env }, version).resolution
        if (unknown === undefined || assumes(unknown, '/host/platform')) continue
        for (const given of PLATFORMS) {
          const known = outcomeOf({ config, host: { ...others, platform: given }, env }, version)
          expect<unknown>({ given, env, ...known.resolution }).toEqual({ given, env, ...unknown })
        }
      }
    },
  )
})

describe('the device count', () => {
  test('when unknown leaves the check out and says so', () => {
    const host = { platform: 'cuda' } as const
    const { assumptions } = resolved({ config: { tensor_parallel_size: 16 }, host })
    const [assumption] = assumptions
    expect(assumption).toMatchObject({
      fact: '/host/device_count',
      assumed: null,
      rule: 'world_size_exceeds_device_count',
      can_change_hash: false,
    })
    expect(assumption?.message).toContain('the world size 16')
  })

  test('does not matter when an executor backend is given', () => {
    const config = { tensor_parallel_size: 16, distributed_executor_backend: 'mp' }
    expect(missing({ config })).toEqual([])
  })

  test('does not matter on ROCm, where vLLM does not look', () => {
    const host = { platform: 'rocm', custom_all_reduce: true } as const
    const config = { tensor_parallel_size: 16 }
    expect(missing({ config, host })).toEqual(['/host/ray'])
  })
})

describe('NIXL', () => {
  test('when unknown is assumed to be absent and can change the hash', () => {
    const unknown = resolved({ config: EXPERT_PARALLEL, host: { device_count: 8 } })
    const assumption = unknown.assumptions.find((one) => one.fact === '/host/nixl_available')
    expect(assumption).toMatchObject({ assumed: false, can_change_hash: true })
    const host = { device_count: 8, nixl_available: true }
    expect(resolved({ config: EXPERT_PARALLEL, host }).hash).not.toBe(unknown.hash)
  })

  test('does not matter when the communicator is given', () => {
    const config = { ...EXPERT_PARALLEL, eplb_config: { communicator: 'torch_gloo' } }
    expect(missing({ config })).not.toContain('/host/nixl_available')
  })

  test('when unknown refuses an elastic asynchronous deployment and says why', () => {
    const config = { ...EXPERT_PARALLEL, enable_elastic_ep: true, data_parallel_size: 2 }
    const [fault] = faultsOf({ config })
    expect(fault?.code).toBe('elastic_ep_async_requires_nixl')
    expect(fault?.message).toContain('host.nixl_available was not sent')
  })
})

describe('Ray', () => {
  const config = { tensor_parallel_size: 8 }

  test.each([
    [{}, ['/host/ray'], 'mp'],
    [{ installed: false }, [], 'mp'],
    [{ installed: true }, ['/host/ray/initialized'], 'mp'],
    [{ installed: true, initialized: false }, [], 'mp'],
    [{ installed: true, initialized: true }, ['/host/ray/placement_group'], 'mp'],
    [{ placement_group: false }, [], 'mp'],
    [{ installed: true, initialized: true, placement_group: true }, [], 'ray'],
    [{ initialized: true, placement_group: true }, [], 'ray'],
  ])('%j asks for %j and gives %s', (ray, facts, backend) => {
    const { assumptions, config: answer } = resolved({
      config,
      host: { platform: 'cuda', device_count: 8, ray },
    })
    expect(assumptions.map((assumption) => assumption.fact)).toEqual(facts)
    expect(answer.distributed_executor_backend).toBe(backend)
  })

  test('when unknown is assumed to be installed for the backend ray, and refused when absent', () => {
    const withRay = { distributed_executor_backend: 'ray' }
    expect(missing({ config: withRay })).toEqual(['/host/ray/installed'])
    expect(codesOf({ config: withRay, host: { ray: { installed: false } } })).toEqual([
      'ray_not_installed',
    ])
  })

  test('when unknown is asked for by a value that the request takes', () => {
    const { assumptions } = resolved({
      config: { tensor_parallel_size: 8 },
      host: { platform: 'cuda', device_count: 8 },
    })
    const [assumption] = assumptions.filter(({ fact }) => fact === '/host/ray')
    expect(assumption?.message).toContain('Send host.ray, such as {"installed": false}')
    const host = { platform: 'cuda', device_count: 8, ray: { installed: false } } as const
    expect(missing({ config: { tensor_parallel_size: 8 }, host })).toEqual([])
  })
})

describe('custom all-reduce', () => {
  test.each([
    ['cuda', false, []],
    ['rocm', false, ['/host/custom_all_reduce']],
    ['xpu', true, []],
    ['cpu', true, []],
  ] as const)('on %s is switched off: %p', (platform, disabled, facts) => {
    const { config, assumptions } = resolved({ config: {}, host: { platform } })
    expect(config.disable_custom_all_reduce).toBe(disabled)
    expect(assumptions.map((assumption) => assumption.fact)).toEqual([...facts])
  })

  test('on ROCm does not matter across nodes, while that switches it off anyway', () => {
    const input = {
      config: { nnodes: 2, tensor_parallel_size: 16 },
      host: { platform: 'rocm' },
    } as const
    expect(missing(input, '0.24.0')).not.toContain('/host/custom_all_reduce')
    expect(missing(input, '0.27.0')).toContain('/host/custom_all_reduce')
  })
})

describe('open ports', () => {
  test('when unknown defer the ports of data parallelism', () => {
    const answer = resolved({ config: { data_parallel_size: 2 }, host: { device_count: 8 } })
    expect(answer.config.data_parallel_master_port).toBeNull()
    expect(answer.config._data_parallel_master_port_list).toBeNull()
    expect(answer.dp_init_ports).toBeNull()
    expect(answer.deferred).toEqual([
      '/config/data_parallel_master_port',
      '/config/_data_parallel_master_port_list',
      '/dp_init_ports',
    ])
  })

  test('do not matter when the config brings its own', () => {
    const config = { data_parallel_size: 2, _data_parallel_master_port_list: [41000, 41001] }
    const answer = resolved({ config })
    expect(answer.deferred).toEqual([])
    expect(answer.dp_init_ports).toEqual([41000, 41001, 41002, 41003, 41004, 41005, 41006, 41007])
  })

  test('never change the hash', () => {
    const config = { data_parallel_size: 2 }
    const known = resolved({ config, host: { open_ports: [1, 2, 3, 4, 5] } })
    expect(resolved({ config }).hash).toBe(known.hash)
  })
})

describe('strict', () => {
  test('passes when every fact that matters is given', () => {
    const config = { ...EXPERT_PARALLEL, data_parallel_size: 2, numa_bind: true }
    const answer = resolved({ config, host: ALL_FACTS, strict: true })
    expect(answer.assumptions).toEqual([])
    expect(answer.deferred).toEqual([])
  })

  test.each([
    ['device_count', '/host/device_count'],
    ['nixl_available', '/host/nixl_available'],
    ['ray', '/host/ray'],
    ['open_ports', '/host/open_ports'],
    ['device_numa_nodes', '/host/device_numa_nodes'],
  ])('names %s when it is not given', (fact, pointer) => {
    const config = { ...EXPERT_PARALLEL, data_parallel_size: 2, numa_bind: true }
    const host = { ...ALL_FACTS, [fact]: null }
    expect(faultsOf({ config, host, strict: true })).toMatchObject([
      { pointer, code: 'fact_unknown' },
    ])
  })

  test('names all that are missing', () => {
    const config = { ...EXPERT_PARALLEL, data_parallel_size: 2 }
    const pointers = faultsOf({ config: { ...config, numa_bind: true }, strict: true }).map(
      (fault) => fault.pointer,
    )
    expect(pointers).toEqual([
      '/host/open_ports',
      '/host/platform',
      '/host/device_count',
      '/host/ray',
      '/host/nixl_available',
      '/host/device_numa_nodes',
    ])
  })

  test('refuses an unknown platform', () => {
    const config = {
      ...EXPERT_PARALLEL,
      distributed_executor_backend: 'mp',
      eplb_config: { communicator: 'torch_gloo' },
    }
    expect(faultsOf({ config, strict: true })).toMatchObject([
      { pointer: '/host/platform', code: 'fact_unknown' },
    ])
    expect(codesOf({ config, host: { platform: 'cpu' }, strict: true })).toEqual([
      'eplb_platform_unsupported',
    ])
  })

  test('reports a definite fault first, and the facts that are missing before and after it', () => {
    const config = { data_parallel_size: 2, enable_eplb: true, numa_bind: true }
    const host = { platform: 'cuda', device_count: 8, ray: { installed: false } } as const
    expect(codesOf({ config, host, strict: true })).toEqual([
      'eplb_requires_expert_parallel',
      'fact_unknown',
      'fact_unknown',
      'fact_unknown',
    ])
  })

  test.each([
    ['elastic_ep_async_requires_nixl', { enable_elastic_ep: true, data_parallel_size: 2 }],
    ['nsight_requires_ray', { ray_workers_use_nsight: true }],
  ])('reports the missing fact and not %s, which another fact would avert', (code, more) => {
    const config = { ...EXPERT_PARALLEL, ...more }
    expect(codesOf({ config, host: { platform: 'cuda', device_count: 8 } })).toContain(code)
    expect(new Set(codesOf({ config, strict: true }))).toEqual(new Set(['fact_unknown']))
  })

  test('needs nothing for a config that no fact touches', () => {
    expect(faultsOf({ config: { disable_custom_all_reduce: true }, strict: true })).toEqual([])
  })
})
