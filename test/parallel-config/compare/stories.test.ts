import { describe, expect, test } from 'bun:test'
import { codesOf, compare, errorsOf, wideDeployment, wideRank } from './ranks.ts'

const NODE_1 = Array.from({ length: 8 }, (_, at) => `node-1/rank-${at + 8}`)

describe('a wide expert-parallel deployment of 16 ranks', () => {
  test('agrees when all are alike', () => {
    const { agree, hashes, findings, refused } = compare(wideDeployment())
    expect(findings).toEqual([])
    expect([agree, hashes.agree, hashes.groups.length, refused]).toEqual([true, true, 1, []])
    expect(hashes.groups[0]?.ranks).toHaveLength(16)
  })

  test('of which one node has use_async false: names the factor and that node', () => {
    const eplb_config = { num_redundant_experts: 32, use_async: false }
    const ranks = wideDeployment((index) => (index >= 8 ? { config: { eplb_config } } : undefined))
    const { agree, hashes, findings } = compare(ranks)
    expect([agree, hashes.agree]).toEqual([false, false])
    expect(hashes.factors).toEqual([
      {
        name: 'eplb_config.use_async',
        values: [
          { value: true, ranks: Array.from({ length: 8 }, (_, at) => `node-0/rank-${at}`) },
          { value: false, ranks: NODE_1 },
        ],
      },
    ])
    expect(codesOf(findings)).toEqual(['hash_differs'])
    expect(findings[0]?.ranks).toEqual(NODE_1)
    expect(findings[0]?.message).toContain('eplb_config.use_async')
  })

  test('with one rank of another release', () => {
    const errors = errorsOf(
      wideDeployment((index) => (index === 3 ? { release: '0.33.0' } : undefined)),
    )
    expect(errors[0]).toMatchObject({
      code: 'release_differs',
      ranks: ['node-0/rank-3'],
      pointer: '/vllm_version',
      values: [{ value: '0.24.0' }, { value: '0.33.0', ranks: ['node-0/rank-3'] }],
    })
  })

  test('with one rank of another release that does not even start', () => {
    const config = { data_parallel_rank: 99 }
    const errors = errorsOf(
      wideDeployment((index) => (index === 3 ? { release: '0.33.0', config } : undefined)),
    )
    expect(codesOf(errors)).toEqual(['rank_does_not_resolve', 'release_differs'])
    expect(errors[1]?.ranks).toEqual(['node-0/rank-3'])
  })

  test('with a rank given twice, of which another is missing then', () => {
    const errors = errorsOf(
      wideDeployment((index) => (index === 5 ? { config: { data_parallel_rank: 4 } } : undefined)),
    )
    expect(codesOf(errors)).toEqual(['data_parallel_rank_repeated', 'data_parallel_rank_missing'])
    expect(errors[0]?.ranks).toEqual(['node-0/rank-4', 'node-0/rank-5'])
    expect(errors[1]?.message).toContain('data_parallel_rank 5,')
  })

  test('with ranks missing at the start, in the middle and at the end', () => {
    const errors = errorsOf(wideDeployment().filter((_, at) => ![0, 6, 7, 15].includes(at)))
    expect(codesOf(errors)).toEqual(['data_parallel_rank_missing'])
    expect(errors[0]?.message).toContain('data_parallel_rank 0, 6 to 7, 15,')
  })

  test.each([
    ['data_parallel_master_port', { _data_parallel_master_port_list: [53_001, 53_002] }],
    ['data_parallel_master_ip', { data_parallel_master_ip: '10.0.0.2' }],
    ['data_parallel_rpc_port', { data_parallel_rpc_port: 29_551 }],
    ['data_parallel_backend', { data_parallel_backend: 'ray', distributed_executor_backend: 'mp' }],
    ['master_addr', { master_addr: '10.0.0.9' }],
    ['master_port', { master_port: 29_777 }],
    ['distributed_executor_backend', { distributed_executor_backend: 'uni' }],
  ])('with one rank of another %s', (field, config) => {
    const errors = errorsOf(wideDeployment((index) => (index === 9 ? { config } : undefined)))
    expect(errors.filter(({ code }) => code === 'value_differs')).toEqual([
      expect.objectContaining({ ranks: ['node-1/rank-9'], pointer: `/config/${field}` }),
    ])
    expect(errors[0]?.values?.[1]?.ranks).toEqual(['node-1/rank-9'])
  })

  test('with one rank that counts on more ranks, and one beyond those of the others', () => {
    const config = { data_parallel_size: 32, data_parallel_rank: 20 }
    const errors = errorsOf(wideDeployment((index) => (index === 15 ? { config } : undefined)))
    expect(codesOf(errors)).toEqual([
      'hash_differs',
      'value_differs',
      'data_parallel_rank_out_of_range',
      'data_parallel_rank_missing',
    ])
    expect(errors[2]?.ranks).toEqual(['node-1/rank-15'])
  })

  test('with a rank that does not resolve, whose place is not counted as missing', () => {
    const ranks = wideDeployment((index) =>
      index === 2 ? { config: { tensor_parallel_size: -1 } } : undefined,
    )
    const { findings, refused } = compare(ranks)
    expect(codesOf(findings)).toEqual(['rank_does_not_resolve'])
    expect(refused.map(({ name }) => name)).toEqual(['node-0/rank-2'])
    expect(refused[0]?.faults[0]?.pointer).toBe('/config/tensor_parallel_size')
  })

  test('given as the two launchers of 8 ranks each', () => {
    expect(compare([wideRank(0), wideRank(8)]).findings).toEqual([])
    expect(errorsOf([wideRank(0), wideRank(0, { rest: { name: 'again' } })])).toHaveLength(2)
  })

  test('given as launchers, of which one starts the ranks of two others', () => {
    const launcher = (rank: number, local: number) =>
      wideRank(rank, {
        config: { data_parallel_rank: rank, data_parallel_size_local: local },
        rest: { name: `from-${rank}` },
      })
    const errors = errorsOf([launcher(0, 8), launcher(2, 2), launcher(4, 2), launcher(8, 8)])
    expect(errors.filter(({ code }) => code === 'data_parallel_rank_repeated')).toEqual([
      expect.objectContaining({ ranks: ['from-2'] }),
      expect.objectContaining({ ranks: ['from-4'] }),
    ])
  })

  test('whose ports come from the free ones of each host is not held against it', () => {
    const ranks = wideDeployment().map((rank, at) => {
      const { _data_parallel_master_port_list: _, ...config } = rank.input?.config ?? {}
      return { ...rank, input: { config, host: { open_ports: [50_000 + at], device_count: 8 } } }
    })
    expect(errorsOf(ranks)).toEqual([])
  })
})

describe('hashes that ranks report', () => {
  const reported = (at: number, hash: string) => ({ name: `reported-${at}`, hash })
  const ofDeployment = compare(wideDeployment()).hashes.groups[0]?.hash ?? ''

  test('are compared with those of configs, and nothing else is said of these ranks', () => {
    const ranks = [...wideDeployment().slice(0, 15), reported(15, ofDeployment)]
    const { agree, findings } = compare(ranks)
    expect([agree, codesOf(findings)]).toEqual([true, ['only_hash_given']])
    expect(findings[0]?.ranks).toEqual(['reported-15'])
  })

  test('that differ are an error', () => {
    const errors = errorsOf([
      reported(0, 'a'.repeat(64)),
      reported(1, 'b'.repeat(64)),
      reported(2, 'a'.repeat(64)),
    ])
    expect(errors).toMatchObject([{ code: 'hash_differs', ranks: ['reported-1'] }])
  })

  test('beside a config must be its hash', () => {
    const ranks = wideDeployment((index) => ({
      rest: { hash: index === 1 ? 'a'.repeat(64) : ofDeployment },
    }))
    const errors = errorsOf(ranks)
    expect(codesOf(errors)).toEqual(['hash_differs', 'hash_not_of_config'])
    expect(errors[1]?.ranks).toEqual(['node-0/rank-1'])
  })
})

test('a hash that depends on a missing fact comes with a warning', () => {
  const ranks = wideDeployment().map((rank) => ({
    ...rank,
    input: { config: rank.input?.config ?? {}, host: { device_count: 8 } },
  }))
  const { agree, findings } = compare(ranks)
  expect([agree, codesOf(findings)]).toEqual([true, ['hash_rests_on_assumption']])
  expect(findings[0]).toMatchObject({ severity: 'warning', pointer: '/host/nixl_available' })
  expect(findings[0]?.ranks).toHaveLength(16)
})

describe('what the ranks would agree on', () => {
  const agreed = (...given: object[]) =>
    compare(given.map((rest, at) => ({ name: `${at}`, hash: 'a'.repeat(64), ...rest }))).agreed

  test('is answered if all give their own', () => {
    const [busy, pausing] = [
      { has_unfinished: false, pending_pause: false, kv_cache_memory_bytes: 8_000 },
      { has_unfinished: false, pending_pause: true, kv_cache_memory_bytes: -1 },
    ]
    expect(agreed(busy, pausing)).toEqual({
      has_unfinished: { value: true, state: 'agreed' },
      pause: { value: false, state: 'agreed' },
      kv_cache_memory_bytes: { value: 8_000, state: 'agreed' },
    })
  })

  test('is not guessed from some of them', () => {
    expect(agreed({ has_unfinished: true, kv_cache_memory_bytes: 1 }, {})).toEqual({
      has_unfinished: { value: null, state: 'not_given_by_all' },
      pause: { value: null, state: 'not_given' },
      kv_cache_memory_bytes: { value: null, state: 'not_given_by_all' },
    })
  })

  test('is not a number if no rank has a limit', () => {
    const unlimited = { kv_cache_memory_bytes: -1 }
    expect(agreed(unlimited, unlimited).kv_cache_memory_bytes).toEqual({
      value: null,
      state: 'no_limit',
    })
  })
})
