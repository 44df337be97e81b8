import { describe, expect, test } from 'bun:test'
import type { ResolveInput } from '../../src/parallel-config/index.ts'
import { resolved } from '../support/resolve.ts'

function changesOf(input: ResolveInput, version?: string) {
  return resolved(input, version).changes
}

describe('changes show how the config became the answer', () => {
  test('of an empty config', () => {
    expect(changesOf({ config: {} })).toEqual([
      { pointer: '/config/world_size', from: null, to: 1, rule: 'world_size' },
      {
        pointer: '/config/data_parallel_rank_local',
        from: null,
        to: 0,
        rule: 'data_parallel_from_environment',
      },
      {
        pointer: '/config/data_parallel_master_port',
        from: 29500,
        to: 0,
        rule: 'data_parallel_from_environment',
      },
      { pointer: '/config/data_parallel_index', from: null, to: 0, rule: 'data_parallel_index' },
      {
        pointer: '/config/distributed_executor_backend',
        from: null,
        to: 'uni',
        rule: 'executor_backend_single_worker',
      },
    ])
  })

  test('from what was sent, when a value was taken in another form', () => {
    const changes = changesOf({ config: { tensor_parallel_size: ' 08 ' } })
    expect(changes[0]).toEqual({
      pointer: '/config/tensor_parallel_size',
      from: ' 08 ',
      to: 8,
      rule: 'lax_conversion',
    })
  })

  test('with the rule that had the last word', () => {
    const config = { distributed_executor_backend: 'external_launcher', data_parallel_size: 2 }
    const changes = changesOf({ config, env: { RANK: '1' } })
    expect(changes).toContainEqual({
      pointer: '/config/world_size',
      from: null,
      to: 2,
      rule: 'external_launcher_world_size',
    })
  })

  test('inside eplb_config', () => {
    const config = { tensor_parallel_size: 2, enable_expert_parallel: true, enable_eplb: true }
    expect(changesOf({ config, host: { nixl_available: true } })).toContainEqual({
      pointer: '/config/eplb_config/communicator',
      from: null,
      to: 'nixl',
      rule: 'eplb_communicator_default',
    })
  })

  test('without values that were set to what they were', () => {
    const config = { data_parallel_master_ip: '127.0.0.1' }
    const pointers = changesOf({ config }).map((change) => change.pointer)
    expect(pointers).not.toContain('/config/data_parallel_master_ip')
  })

  test('of fields that a release before 0.16.0 drops', () => {
    expect(changesOf({ config: { 'no/such~field': 1 } }, '0.15.0')).toContainEqual({
      pointer: '/config/no~1such~0field',
      from: 1,
      to: null,
      rule: 'unknown_field_ignored',
    })
  })
})
