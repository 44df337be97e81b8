import { describe, expect, test } from 'bun:test'
import { readsVariable, unreadVariables } from '../../src/vllm/environment-variables/index.ts'
import { RELEASES } from '../../src/vllm/releases/versions.ts'
import { recordedNames } from '../../tools/environment-names.ts'

describe('environment variables', () => {
  test('one that the release reads gives no notice, nor does one that is not vLLM’s', () => {
    const environment = { VLLM_DP_SIZE: '4', NCCL_DEBUG: 'INFO', RANK: '1' }
    expect(unreadVariables(environment, '0.24.0')).toEqual([])
  })

  test.each([
    ['VLLM_ALL2ALL_BACKEND', '0.24.0', '0.16.0 removed it'],
    ['VLLM_USE_V1', '0.33.0', '0.11.1 removed it'],
    ['VLLM_RAY_DP_PACK_STRATEGY', '0.10.1', '0.11.1 added it'],
    ['VLLM_DP_SIZ', '0.24.0', 'Did you mean VLLM_DP_SIZE?'],
    ['VLLM_PORT_8000_TCP_ADDR', '0.24.0', 'Remove it'],
  ] as const)('%s in %s: the notice says why', (name, version, why) => {
    const [notice] = unreadVariables({ [name]: '1' }, version)
    expect(notice?.code).toBe('environment_variable_not_read')
    expect(notice?.pointer).toBe(`/env/${name}`)
    expect(notice?.message).toContain(why)
  })

  test('one that went and came back is read again', () => {
    const name = 'VLLM_ROCM_USE_AITER_FP4_ASM_GEMM'
    const versions = ['0.28.0', '0.29.0', '0.31.0', '0.33.0'] as const
    expect(versions.map((version) => readsVariable(name, version))).toEqual([
      true,
      false,
      true,
      false,
    ])
  })
})

describe('the table of names', () => {
  test.each(RELEASES.map(({ version }) => version))(
    'has what %s was recorded to read',
    (version) => {
      const recorded = recordedNames(version)
      const known = new Set(RELEASES.flatMap((release) => [...recordedNames(release.version)]))
      const read = [...known].filter((name) => readsVariable(name, version))
      expect(read.sort()).toEqual([...recorded].sort())
    },
  )
})
