import { describe, expect, test } from 'bun:test'
import { applyPatch } from 'rfc6902'
import {
  type HostFacts,
  type ResolveInput,
  type Upgrade,
  upgradesFrom,
} from '../../src/parallel-config/index.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { release, sha256 } from '../support/resolve.ts'

const HOST: HostFacts = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: true, initialized: false, placement_group: false },
  open_ports: [52001, 52002, 52003, 52004, 52005],
}

function upgraded(
  config: Record<string, unknown>,
  from: string,
  to: string,
  more: Partial<ResolveInput> = {},
) {
  return upgradesFrom({ config, host: HOST, ...more }, release(from), sha256).to(release(to))
}

/** The patch leads from the config that was sent to the rewritten one. */
function expectPatchToLead(config: Record<string, unknown>, { rewrite }: Upgrade) {
  const patched = structuredClone(config)
  expect(applyPatch(patched, [...(rewrite?.patch ?? [])])).toEqual(
    (rewrite?.patch ?? []).map(() => null),
  )
  expect<unknown>(patched).toEqual(rewrite?.config)
}

describe('real stories', () => {
  test('flat EPLB fields of 0.11 are dropped silently by 0.12, and rewritten', () => {
    const config = {
      tensor_parallel_size: 8,
      enable_expert_parallel: true,
      enable_eplb: true,
      num_redundant_experts: 32,
      eplb_window_size: 500,
    }
    const story = upgraded(config, '0.11.0', '0.12.0')
    const gone = story.differences.filter(
      ({ code, affects_config }) => code === 'field_gone' && affects_config,
    )
    expect(gone.map(({ pointer }) => pointer)).toEqual([
      '/config/num_redundant_experts',
      '/config/eplb_window_size',
    ])
    expect(gone[0]?.message).toContain('drops it silently')
    expect(story.rewrite?.config).toEqual({
      tensor_parallel_size: 8,
      enable_expert_parallel: true,
      enable_eplb: true,
      eplb_config: { num_redundant_experts: 32, window_size: 500 },
    })
    expectPatchToLead(config, story)
    expect(story.rewrite?.outcome).toMatchObject({
      resolves: true,
      config: { eplb_config: { num_redundant_experts: 32, window_size: 500 } },
    })
  })

  test('a flat field wins over what eplb_config says, as it did', () => {
    const config = { eplb_window_size: 500, eplb_config: { window_size: 7, step_interval: 9 } }
    const story = upgraded(config, '0.11.0', '0.12.0')
    expect(story.rewrite?.config).toEqual({ eplb_config: { window_size: 500, step_interval: 9 } })
    expectPatchToLead(config, story)
  })

  test('TP16 on two nodes went to Ray in 0.10.2, is refused by 0.13, and what to write instead', () => {
    const config = { tensor_parallel_size: 16 }
    const story = upgraded(config, '0.10.2', '0.13.0')
    expect(story.executor_backend).toEqual({ from: 'ray', to: null })
    expect(story.faults.new.map((fault) => fault.code)).toEqual(['world_size_exceeds_device_count'])
    expect(story.rewrite?.config).toEqual({ ...config, distributed_executor_backend: 'ray' })
    expect(story.rewrite?.reasons[0]?.message).toContain('set nnodes')
    expect(story.rewrite?.outcome.resolves).toBe(true)
    expectPatchToLead(config, story)
  })

  test('EPLB becomes asynchronous from 0.22 to 0.23, which moves the hash', () => {
    const config = { tensor_parallel_size: 8, enable_expert_parallel: true, enable_eplb: true }
    const story = upgraded(config, '0.22.0', '0.23.0')
    expect(story.hash.differs).toBe(true)
    expect(story.hash.factors).toEqual([{ name: 'eplb_config.use_async', from: false, to: true }])
    expect(story.differences).toContainEqual(
      expect.objectContaining({
        code: 'default_moved',
        pointer: '/config/eplb_config/use_async',
        from: false,
        to: true,
        affects_config: true,
      }),
    )
    const kept = upgraded({ ...config, eplb_config: { use_async: false } }, '0.22.0', '0.23.0')
    expect(kept.hash.differs).toBe(false)
  })

  test('DCP with PCP is taken by 0.25 and refused by 0.26', () => {
    const config = {
      tensor_parallel_size: 4,
      prefill_context_parallel_size: 2,
      decode_context_parallel_size: 4,
    }
    const { faults, outcome, rewrite } = upgraded(config, '0.25.0', '0.26.0')
    expect(faults.new).toMatchObject([{ code: 'decode_context_parallel_span' }])
    expect(faults.new[0]?.message).toContain('1 or 2 or 8')
    expect(outcome.resolves).toBe(false)
    expect(rewrite).toBeNull()
  })

  test('elastic EP behind an external load balancer is refused by 0.32 and taken by 0.33', () => {
    const config = {
      tensor_parallel_size: 4,
      data_parallel_size: 2,
      enable_expert_parallel: true,
      enable_eplb: true,
      enable_elastic_ep: true,
      data_parallel_external_lb: true,
      eplb_config: { use_async: false },
    }
    const { faults, executor_backend } = upgraded(config, '0.32.0', '0.33.0')
    expect(faults.gone).toMatchObject([{ code: 'elastic_ep_load_balancing_mode' }])
    expect(faults.new).toEqual([])
    expect(executor_backend).toEqual({ from: null, to: 'mp' })
  })
})

describe('rewrites', () => {
  test.each([
    ['pplx', '0.16.0', '0.17.0', 'allgather_reducescatter'],
    ['naive', '0.18.0', '0.19.0', 'allgather_reducescatter'],
    ['mori', '0.22.0', '0.23.0', 'mori_high_throughput'],
  ])('the all-to-all backend %s of %s for %s', (backend, from, to, successor) => {
    const config = { all2all_backend: backend }
    const story = upgraded(config, from, to)
    expect(story.rewrite?.config).toEqual({ all2all_backend: successor })
    expect(story.rewrite?.outcome).toMatchObject({ resolves: true, notices: [] })
    expectPatchToLead(config, story)
  })

  test('the all-to-all backend of the environment, once that is no longer read', () => {
    const env = { VLLM_ALL2ALL_BACKEND: 'deepep_low_latency' }
    const story = upgraded({}, '0.11.0', '0.16.0', { env })
    expect(story.differences).toContainEqual(
      expect.objectContaining({ code: 'environment_unread', pointer: '/env/VLLM_ALL2ALL_BACKEND' }),
    )
    expect(story.rewrite?.config).toEqual({ all2all_backend: 'deepep_low_latency' })
  })

  test('fields that had no effect are left out', () => {
    const config = { sd_worker_cls: 'my.Worker', tensor_parallel_size: 2 }
    const story = upgraded(config, '0.31.0', '0.32.0')
    expect(story.outcome.resolves).toBe(false)
    expect(story.rewrite?.config).toEqual({ tensor_parallel_size: 2 })
    expect(story.rewrite?.outcome.resolves).toBe(true)
  })

  test('fields that have an effect are not taken away on the way back', () => {
    const { outcome, rewrite } = upgraded({ enable_dbo: true }, '0.33.0', '0.10.2')
    expect(outcome.resolves).toBe(true)
    expect(rewrite).toBeNull()
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'none is taken from Object.prototype for the backend %s',
    (all2all_backend) => {
      expect(upgraded({ all2all_backend }, '0.24.0', '0.33.0').rewrite).toBeNull()
    },
  )

  test('none is made when nothing has to change', () => {
    expect(upgraded({ tensor_parallel_size: 8 }, '0.24.0', '0.25.0')).toMatchObject({
      rewrite: null,
      faults: { new: [], gone: [] },
      differences: [],
      hash: { differs: false, factors: [] },
    })
  })
})

describe('a field that is gone', () => {
  const gone = (config: Record<string, unknown>, from: string, to: string) =>
    upgraded(config, from, to).differences.filter(({ code }) => code === 'field_gone')

  test('on the way back from eplb_config is said to be the flat one, and not to have become what it is', () => {
    const config = { eplb_config: { num_redundant_experts: 0 } }
    const found = gone(config, '0.24.0', '0.10.1').find(
      ({ pointer }) => pointer === '/config/eplb_config/num_redundant_experts',
    )
    expect(found?.message).toBe(
      '0.10.1 does not have eplb_config.num_redundant_experts. Set num_redundant_experts instead. 0.10.1 drops it silently',
    )
  })

  test('on the way forward names its successor, and the release that has had it since', () => {
    const found = gone({ eplb_window_size: 500 }, '0.11.0', '0.33.0').find(
      ({ pointer }) => pointer === '/config/eplb_window_size',
    )
    expect(found?.message).toContain('eplb_config.window_size replaces it since 0.10.2')
  })
})

test('the hash differs where the other release has none', () => {
  const { hash } = upgraded({ sd_worker_cls: 'a.B' }, '0.31.0', '0.32.0')
  expect(hash).toMatchObject({ to: null, differs: true })
})

test('every pair of releases can be compared', () => {
  for (const from of releaseVersions) {
    for (const to of releaseVersions) {
      const story = upgraded({ tensor_parallel_size: 8 }, from, to)
      expect(story.outcome.resolves).toBe(true)
    }
  }
})
