import { beforeEach, describe, expect, test } from 'bun:test'
import { createSigner } from '../../../hosts/agent.ts'
import { accelerator, hostReport } from '../../../hosts/sample.ts'
import { type Body, bodyOf, type Service, startService } from '../../../hosts/service.ts'

const signer = await createSigner('gpu-17')
const TENSOR_PARALLEL_8 = { tensor_parallel_size: 8 }

let service: Service
beforeEach(async () => {
  service = await startService()
  await service.enrol(signer)
  await service.report(signer, 1, hostReport())
})

const resolve = async (body: object, token: string | undefined = service.tokens.read) => {
  const response = await service.resolve(body, token)
  return { status: response.status, body: await bodyOf(response) }
}
const verdicts = (body: Body) =>
  Object.fromEntries(body.checks.map(({ code, verdict }) => [code, verdict]))

describe('a config for a registered host', () => {
  test('is resolved with the facts of its report', async () => {
    const config = { ...TENSOR_PARALLEL_8, numa_bind: true }
    const { status, body } = await resolve({ config, host_id: 'gpu-17', vllm_version: '0.24.0' })
    expect(status).toBe(200)
    expect(body.host).toEqual({ host_id: 'gpu-17', generation: 1, age_seconds: 0, state: 'live' })
    expect(body.numa_binding.workers).toEqual(
      [0, 0, 0, 0, 1, 1, 1, 1].map((node) => `--cpunodebind=${node} --membind=${node}`),
    )
    expect(verdicts(body)).toMatchObject({ devices_enough: 'pass', numa_detection_works: 'pass' })
    expect(body.assumptions.map(({ fact }) => fact)).not.toContain('/host/device_count')
  })

  test('is refused where the host has too few devices', async () => {
    const { status, body } = await resolve({
      config: { tensor_parallel_size: 16 },
      host_id: 'gpu-17',
    })
    expect(status).toBe(422)
    expect(body.code).toBe('config_does_not_resolve')
  })

  test('takes a fact from the request before that of the report', async () => {
    const { body } = await resolve({
      config: TENSOR_PARALLEL_8,
      host_id: 'gpu-17',
      host: { device_count: 16 },
    })
    const check = body.checks.find(({ code }) => code === 'devices_enough')
    expect(check?.message).toContain('Needs 8 of 16')
  })

  test('of which a renewal is overdue comes with a warning', async () => {
    service.clock.seconds += 90
    const { status, body } = await resolve({ config: {}, host_id: 'gpu-17' })
    expect(status).toBe(200)
    expect(body.host).toMatchObject({ age_seconds: 90, state: 'stale' })
    expect(body.notices).toContainEqual({
      code: 'host_stale',
      severity: 'warning',
      pointer: '/host_id',
      message: expect.stringContaining('not reported for 90 s'),
    })
  })

  test.each([
    ['host_expired', 'gpu-17'],
    ['host_unknown', 'gpu-18'],
    ['host_without_report', 'gpu-19'],
  ])('is refused as %s', async (code, host_id) => {
    service.clock.seconds += 120
    await service.enrol(await createSigner('gpu-19'))
    const { status, body } = await resolve({ config: {}, host_id })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'host_not_usable',
      errors: [{ pointer: '/host_id', code }],
    })
  })

  test('needs a token that may read', async () => {
    const body = { config: {}, host_id: 'gpu-17' }
    expect((await service.resolve(body)).status).toBe(401)
    expect((await service.resolve(body, service.tokens.enrol)).status).toBe(403)
    expect((await service.resolve(body, service.tokens.admin)).status).toBe(200)
  })

  test('with a name that no host can have is a fault of the request', async () => {
    const { status, body } = await resolve({ config: {}, host_id: 'GPU 17' })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/host_id' }] })
  })
})

describe('a config with the report of a host', () => {
  test('needs neither registry nor token', async () => {
    const report = hostReport({ device_count: 6 })
    const response = await service.resolve({
      config: { tensor_parallel_size: 4 },
      host_report: report,
    })
    expect(response.status).toBe(200)
    const body = await bodyOf(response)
    expect(body.host).toBeUndefined()
    expect(verdicts(body).devices_enough).toBe('pass')
  })

  test('of another shape is reported at its place', async () => {
    const host_report = { ...hostReport(), numa_nodes: 'two' }
    const { status, body } = await resolve({ config: {}, host_report })
    expect(status).toBe(422)
    expect(body.errors[0]?.pointer).toBe('/host_report/numa_nodes')
  })

  test('and a host_id as well is refused', async () => {
    const { status, body } = await resolve({
      config: {},
      host_id: 'gpu-17',
      host_report: hostReport(),
    })
    expect(status).toBe(422)
    expect(body.errors[0]).toMatchObject({ code: 'host_given_twice', related: ['/host_report'] })
  })
})

describe('enforce', () => {
  const broken = hostReport({
    accelerators: [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
      accelerator(index, index === 2 ? { usable: false, reason: 'fell off the bus' } : {}),
    ),
  })

  test('makes a failing check a problem', async () => {
    const { status, body } = await resolve({
      config: TENSOR_PARALLEL_8,
      host_report: broken,
      enforce: true,
    })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'checks_failed',
      errors: [{ code: 'devices_usable', pointer: '/host/device_count' }],
    })
    expect(body.detail).toContain('fell off the bus')
  })

  test('lets pass what has no failing check', async () => {
    const { status, body } = await resolve({
      config: TENSOR_PARALLEL_8,
      host_report: hostReport(),
      enforce: true,
    })
    expect(status).toBe(200)
    expect(Object.values(verdicts(body))).not.toContain('fail')
  })

  test('left out answers, with the failing check', async () => {
    const { status, body } = await resolve({ config: TENSOR_PARALLEL_8, host_report: broken })
    expect(status).toBe(200)
    expect(verdicts(body).devices_usable).toBe('fail')
  })

  test('with facts alone makes the checks that they allow', async () => {
    const config = { tensor_parallel_size: 16, distributed_executor_backend: 'mp' }
    const { status, body } = await resolve({ config, host: { device_count: 8 }, enforce: true })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'checks_failed',
      errors: [{ code: 'devices_enough', pointer: '/host/device_count' }],
    })
  })

  test('without strict passes a check that could not be made, and with strict refuses it', async () => {
    const request = {
      config: { ...TENSOR_PARALLEL_8, distributed_executor_backend: 'mp' },
      host: { platform: 'cuda', device_count: 8 },
      enforce: true,
    }
    const lenient = await resolve(request)
    expect(lenient.status).toBe(200)
    expect(lenient.body.checks).toContainEqual({
      code: 'devices_usable',
      severity: 'error',
      verdict: 'unknown',
      pointer: '/host/device_count',
      message: expect.stringContaining('Send host_id or host_report'),
      fact: '/host_report',
    })
    const strict = await resolve({ ...request, strict: true })
    expect(strict.status).toBe(422)
    expect(strict.body.errors.map(({ code }) => code)).toContain('devices_usable')
  })

  test('with strict passes what has every fact and fails no check', async () => {
    const { status } = await resolve({
      config: { ...TENSOR_PARALLEL_8, distributed_executor_backend: 'mp' },
      host_report: hostReport(),
      enforce: true,
      strict: true,
    })
    expect(status).toBe(200)
  })

  test('without anything about a host knows that nothing was checked', async () => {
    const { body } = await resolve({ config: TENSOR_PARALLEL_8, enforce: true })
    expect(verdicts(body).devices_enough).toBe('unknown')
  })

  test('lets devices pass that PCIe alone joins, with a warning', async () => {
    const host_report = hostReport({
      accelerators: [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
        accelerator(index, { fabric_peers: [] }),
      ),
    })
    const { status, body } = await resolve({
      config: TENSOR_PARALLEL_8,
      host_report,
      enforce: true,
    })
    expect(status).toBe(200)
    const check = body.checks.find(({ code }) => code === 'tensor_parallel_linked')
    expect(check).toMatchObject({ severity: 'warning', verdict: 'fail' })
  })
})

describe('strict', () => {
  test('does not say that vLLM would refuse what only lacks a fact', async () => {
    const { status, body } = await resolve({ config: {}, strict: true })
    expect(status).toBe(422)
    expect(body.detail).not.toContain('would refuse')
    expect(body.detail).toContain('/host/platform')
  })

  test('says what vLLM would refuse, and also which facts are missing', async () => {
    const { body } = await resolve({ config: { enable_eplb: true }, strict: true })
    expect(body.errors.map(({ code }) => code)).toEqual([
      'eplb_requires_expert_parallel',
      'fact_unknown',
      'fact_unknown',
    ])
    expect(body.detail).toMatch(/would refuse this config: .*Also, strict needs facts/)
  })
})
