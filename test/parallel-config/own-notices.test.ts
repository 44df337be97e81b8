import { describe, expect, test } from 'bun:test'
import type { ResolveInput } from '../../src/parallel-config/index.ts'
import { resolved } from '../support/resolve.ts'

const noticesOf = (input: ResolveInput, version?: string) => resolved(input, version).notices

describe('an executor backend', () => {
  const noticeOf = (distributed_executor_backend: string) =>
    noticesOf({ config: { distributed_executor_backend } }).find(
      ({ code }) => code === 'executor_backend_unknown',
    )

  test.each([
    ['Ray', 'ray'],
    ['mpi', 'mp'],
    ['mp ', 'mp'],
    ['externallauncher', 'external_launcher'],
  ])('%j that vLLM cannot import is a warning that suggests %s', (backend, suggestion) => {
    expect(noticeOf(backend)).toMatchObject({
      severity: 'warning',
      pointer: '/config/distributed_executor_backend',
      message: expect.stringContaining(`Did you mean ${suggestion}?`),
    })
  })

  test.each(['', 'dask', '.Executor', 'executor.', 'my package.Executor'])(
    '%j is a warning',
    (backend) => expect(noticeOf(backend)).toBeDefined(),
  )

  test.each(['mp', 'ray', 'uni', 'external_launcher', 'a.B', 'my_package.executors.MyExecutor'])(
    '%j gives none',
    (distributed_executor_backend) => {
      const input = { config: { distributed_executor_backend }, env: { RANK: '0' } }
      expect(noticesOf(input).map(({ code }) => code)).not.toContain('executor_backend_unknown')
    },
  )
})

describe('an environment variable', () => {
  const unread = (name: string, version: string) =>
    noticesOf({ config: {}, env: { [name]: '1' } }, version).filter(
      ({ code }) => code === 'environment_variable_not_read',
    )

  test.each([
    ['VLLM_DP_SIZ', '0.24.0', 'Did you mean VLLM_DP_SIZE?'],
    ['VLLM_USE_V1', '0.24.0', '0.11.1 removed it'],
    ['VLLM_ALL2ALL_BACKEND', '0.16.0', '0.16.0 removed it'],
  ])('%s that %s does not read is a warning', (name, version, message) => {
    expect(unread(name, version)).toMatchObject([
      { severity: 'warning', pointer: `/env/${name}`, message: expect.stringContaining(message) },
    ])
  })

  test.each([
    ['VLLM_DP_RANK', '0.24.0'],
    ['VLLM_USE_V1', '0.11.0'],
    ['NCCL_DEBUG', '0.24.0'],
  ])('%s that %s reads, or that is not of vLLM, is none', (name, version) => {
    expect(unread(name, version)).toEqual([])
  })
})

describe('an unknown field', () => {
  const config = { tensor_parallel_sise: 8, eplb_config: { window: 10 } }

  test('that releases before 0.16.0 drop is a warning at its place', () => {
    const dropped = noticesOf({ config }, '0.15.0').filter(
      ({ code }) => code === 'unknown_field_ignored',
    )
    expect(dropped.map(({ pointer, severity }) => [pointer, severity])).toEqual([
      ['/config/eplb_config/window', 'warning'],
      ['/config/tensor_parallel_sise', 'warning'],
    ])
    expect(dropped[1]?.message).toContain('tensor_parallel_sise')
  })

  test('of which the value is null is one as well', () => {
    const codes = noticesOf({ config: { numa_bind: null } }, '0.15.0').map(({ code }) => code)
    expect(codes).toContain('unknown_field_ignored')
  })
})
