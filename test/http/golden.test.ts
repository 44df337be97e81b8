import { describe, expect, test } from 'bun:test'
import { postResolve } from '../support/app.ts'
import {
  noticesOfVllm,
  numaCases,
  recordedNumaReleases,
  resolveCases,
  sameFaults,
} from '../support/golden.ts'

describe('the recorded answers over HTTP', () => {
  test('of vLLM 0.24.0', async () => {
    const cases = resolveCases('0.24.0')
    expect(cases).toHaveLength(4619)
    for (const { id, config, host, env, expect: recorded } of cases) {
      const { status, body } = await postResolve({ vllm_version: '0.24.0', config, host, env })
      if (!recorded.valid) {
        expect({ id, status, code: body.code }).toEqual({
          id,
          status: 422,
          code: 'config_does_not_resolve',
        })
        if (!sameFaults(body.errors, recorded.errors)) expect(body.errors).toEqual(recorded.errors)
        continue
      }
      const { valid, notices, ...expected } = recorded
      const { config: resolved, derived, hash, dp_init_ports } = body
      expect({ id, status, config: resolved, derived, hash, dp_init_ports }).toEqual({
        id,
        status: 200,
        ...expected,
      })
      expect(noticesOfVllm(body.notices)).toEqual(notices)
    }
  })

  test.each(recordedNumaReleases())('NUMA bindings of %s', async (vllm_version) => {
    for (const {
      id,
      config,
      device_numa_nodes,
      data_parallel_local_rank,
      expect: recorded,
    } of numaCases(vllm_version)) {
      const host = { device_count: 64, open_ports: [52001], device_numa_nodes }
      const request = { vllm_version, config, host, data_parallel_local_rank }
      const { body } = await postResolve(request)
      const { local_world_size } = body.derived
      expect<unknown>({ id, local_world_size, ...body.numa_binding }).toEqual({ id, ...recorded })
    }
  })
})
