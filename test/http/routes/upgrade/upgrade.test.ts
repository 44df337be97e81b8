import { describe, expect, test } from 'bun:test'
import { releaseVersions } from '../../../../src/vllm/releases/find.ts'
import { app, type Json } from '../../../support/app.ts'

async function postUpgrade(body: unknown): Promise<{ status: number; body: Json }> {
  const response = await app.request('/v1/upgrade', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const HOST = {
  platform: 'cuda',
  device_count: 8,
  nixl_available: false,
  ray: { installed: true, initialized: false, placement_group: false },
}

describe('POST /v1/upgrade', () => {
  test('compares two releases and proves its rewrite', async () => {
    const { status, body } = await postUpgrade({
      config: { tensor_parallel_size: 16 },
      host: HOST,
      from: '0.10.2',
      to: '0.13.0',
    })
    expect(status).toBe(200)
    expect(body.outcome).toMatchObject({
      resolves: true,
      config: { distributed_executor_backend: 'ray' },
    })
    const [upgrade] = body.upgrades
    expect(upgrade.outcome.faults[0].code).toBe('world_size_exceeds_device_count')
    expect(upgrade.rewrite.patch).toEqual([
      { op: 'add', path: '/distributed_executor_backend', value: 'ray' },
    ])
    expect(upgrade.rewrite.outcome.resolves).toBe(true)
  })

  test('takes several releases, in the order asked for', async () => {
    const to = ['0.33.0', 'v0.12.0', '0.24.0+cu129']
    const { body } = await postUpgrade({ config: {}, from: '0.11.0', to })
    expect(body.upgrades.map((upgrade: Json) => upgrade.to)).toEqual(['0.33.0', '0.12.0', '0.24.0'])
  })

  test('takes all', async () => {
    const { body } = await postUpgrade({ config: {}, from: '0.24.0', to: 'all' })
    expect(body.upgrades.map((upgrade: Json) => upgrade.to)).toEqual(
      releaseVersions.filter((version) => version !== '0.24.0'),
    )
  })

  test.each([
    [{ config: {}, to: '0.24.0' }, '/from', 'missing_property'],
    [{ config: {}, from: '0.24.0' }, '/to', 'missing_property'],
    [{ config: {}, from: '0.24.0', to: [] }, '/to', 'out_of_range'],
    [{ config: {}, from: '0.24.0', to: 33 }, '/to', 'wrong_type'],
    [{ config: {}, from: '0.24.0', to: 'all', strict: true }, '/strict', 'unknown_property'],
    [{ config: [], from: '0.24.0', to: 'all' }, '/config', 'wrong_type'],
  ])('reports what is wrong with %j', async (request, pointer, code) => {
    const { status, body } = await postUpgrade(request)
    expect([status, body.code]).toEqual([422, 'invalid_request'])
    expect(body.errors).toMatchObject([{ pointer, code }])
  })

  test('names a release that is not known by its place', async () => {
    const { status, body } = await postUpgrade({
      config: {},
      from: '0.24.0',
      to: ['0.25.0', '0.99.0'],
    })
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'unknown_release', '/to/1'])
  })
})
