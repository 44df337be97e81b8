import { describe, expect, test } from 'bun:test'
import { app, type Json, postResolve } from '../../../support/app.ts'

async function postCompare(body: unknown): Promise<{ status: number; body: Json }> {
  const response = await app.request('/v1/compare', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const rank = (data_parallel_rank: number, more: object = {}) => ({
  name: `rank-${data_parallel_rank}`,
  config: { data_parallel_size: 2, data_parallel_rank },
  ...more,
})

describe('POST /v1/compare', () => {
  test('takes configs in the default release, and answers with the hash that resolve gives', async () => {
    const { status, body } = await postCompare({ ranks: [rank(0), rank(1)] })
    expect([status, body.agree, body.findings]).toEqual([200, true, []])
    const { hash } = (await postResolve({ config: rank(0).config })).body
    expect(body.hashes.groups).toEqual([{ hash, ranks: ['rank-0', 'rank-1'] }])
  })

  test('takes a release for all, and another for a rank', async () => {
    const { body } = await postCompare({
      vllm_version: '0.31.0',
      ranks: [rank(0), rank(1, { vllm_version: 'v0.33.0' })],
    })
    expect(body.findings[0].values).toEqual([
      { value: '0.31.0', ranks: ['rank-0'] },
      { value: '0.33.0', ranks: ['rank-1'] },
    ])
  })

  test('answers 1,024 ranks', async () => {
    const ranks = Array.from({ length: 1_024 }, (_, at) => ({
      name: `node-${at}`,
      config: { data_parallel_size: 1_024, data_parallel_rank: at },
    }))
    const { body } = await postCompare({ ranks })
    expect(body.findings).toEqual([])
    expect(body.hashes.groups[0].ranks.slice(8, 12)).toEqual([
      'node-8',
      'node-9',
      'node-10',
      'node-11',
    ])
  })

  test.each([
    [{ ranks: [rank(0)] }, '/ranks', 'out_of_range'],
    [
      {
        ranks: Array.from({ length: 1_025 }, (_, at) => ({ name: `r${at}`, hash: 'a'.repeat(64) })),
      },
      '/ranks',
      'out_of_range',
    ],
    [{ ranks: [rank(0), rank(0)] }, '/ranks/1/name', 'not_distinct'],
    [{ ranks: [rank(0), { name: 'rank-1' }] }, '/ranks/1/config', 'missing_property'],
    [{ ranks: [rank(0), rank(1, { hash: 'ABC' })] }, '/ranks/1/hash', 'wrong_form'],
    [{ ranks: [rank(0), rank(1, { name: 'a b' })] }, '/ranks/1/name', 'wrong_form'],
    [{ ranks: [rank(0), rank(1, { host_id: 'gpu-1' })] }, '/ranks/1/host_id', 'unknown_property'],
    [
      { ranks: [rank(0), rank(1, { kv_cache_memory_bytes: -2 })] },
      '/ranks/1/kv_cache_memory_bytes',
      'out_of_range',
    ],
  ])('refuses a request that has not the shape: case %#', async (request, pointer, code) => {
    const { status, body } = await postCompare(request)
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ pointer, code, message: expect.stringMatching(/./) }])
  })

  test('reports the rank whose release is unknown', async () => {
    const { status, body } = await postCompare({ ranks: [rank(0), rank(1, { vllm_version: '9' })] })
    expect([status, body.code]).toEqual([422, 'unknown_release'])
    expect(body.errors[0].pointer).toBe('/ranks/1/vllm_version')
  })
})
