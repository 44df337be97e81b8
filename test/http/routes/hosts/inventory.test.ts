import { beforeEach, describe, expect, test } from 'bun:test'
import { createSigner } from '../../../hosts/agent.ts'
import { hostReport } from '../../../hosts/sample.ts'
import { bodyOf, type Service, startService } from '../../../hosts/service.ts'

const signers = await Promise.all(
  ['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4', 'gpu-5'].map((name) => createSigner(name)),
)

let service: Service
beforeEach(async () => {
  service = await startService()
  for (const [index, signer] of signers.entries()) {
    await service.enrol(signer, { zone: index % 2 === 0 ? 'even' : 'odd', rack: `${index}` })
    const changes = index === 4 ? { platform: 'rocm' as const } : { device_count: 4 + index }
    await service.report(signer, 1, hostReport(changes))
  }
})

const get = (path: string, headers = {}) =>
  service.send('GET', path, { token: service.tokens.read, headers })
const namesAt = async (path: string) => {
  const { hosts } = await bodyOf(await get(path))
  return hosts.map((host) => host.host_id)
}

describe('the inventory', () => {
  test('lists hosts without their reports', async () => {
    const { hosts, next_cursor } = await bodyOf(await get('/v1/hosts'))
    expect(next_cursor).toBeNull()
    expect(hosts).toHaveLength(5)
    expect<unknown>(hosts[0]).toEqual({
      host_id: 'gpu-1',
      labels: { zone: 'even', rack: '0' },
      platform: 'cuda',
      device_count: 4,
      generation: 1,
      state: 'live',
      enrolled_at: '2027-01-15T08:00:00.000Z',
      reported_at: '2027-01-15T08:00:00.000Z',
      renewed_at: '2027-01-15T08:00:00.000Z',
      healthy: null,
      enrolled_by: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  test.each([
    ['platform=rocm', ['gpu-5']],
    ['device_count=5', ['gpu-2']],
    ['label=zone%3Dodd', ['gpu-2', 'gpu-4']],
    ['label=zone%3Dodd&label=rack%3D3', ['gpu-4']],
    ['state=live&limit=2', ['gpu-1', 'gpu-2']],
    ['state=stale', []],
    ['platform=tpu', []],
  ])('filters by %s', async (query, names) => {
    expect(await namesAt(`/v1/hosts?${query}`)).toEqual(names)
  })

  test.each(['%00', 'gpu_1', 'GPU-1', 'a'.repeat(254)])(
    'has no host of the name %.20s, which is said before a token is asked for',
    async (name) => {
      for (const [method, path] of [
        ['GET', `/v1/hosts/${name}`],
        ['DELETE', `/v1/hosts/${name}`],
        ['PUT', `/v1/hosts/${name}/report`],
        ['PUT', `/v1/hosts/${name}/lease`],
      ] as const) {
        const response = await service.send(method, path)
        const body: unknown = await response.json()
        expect([path, response.status]).toEqual([path, 404])
        expect(body).toMatchObject({ code: 'host_unknown' })
      }
    },
  )

  test('refuses a control character in a label, where one is set and where one is looked for', async () => {
    const signer = await createSigner('gpu-9')
    const enrolled = await service.enrol(signer, { zone: 'a\0b' })
    expect(enrolled.status).toBe(422)
    expect((await bodyOf(enrolled)).errors[0]?.pointer).toBe('/labels/zone')
    expect((await get('/v1/hosts?label=zone%3Da%00b')).status).toBe(400)
  })

  test('comes page by page, each host once, while hosts come and go', async () => {
    const first = await bodyOf(await get('/v1/hosts?limit=2'))
    await service.registry.remove('gpu-2', 0)
    const late = await createSigner('gpu-35')
    await service.enrol(late)
    const second = await bodyOf(await get(`/v1/hosts?limit=2&cursor=${first.next_cursor}`))
    const third = await bodyOf(await get(`/v1/hosts?limit=2&cursor=${second.next_cursor}`))
    const names = [first, second, third].flatMap(({ hosts }) => hosts.map((host) => host.host_id))
    expect(names).toEqual(['gpu-1', 'gpu-2', 'gpu-3', 'gpu-35', 'gpu-4', 'gpu-5'])
    expect(third.next_cursor).toBeNull()
  })

  test('lists live, stale and expired hosts by the clock, the longest silent first', async () => {
    service.clock.seconds += 79
    await service.renew(signers[0] as never, 2, hostReport({ device_count: 4 }))
    service.clock.seconds += 1
    await service.renew(signers[1] as never, 2, hostReport({ device_count: 5 }))
    expect(await namesAt('/v1/hosts?state=live')).toEqual(['gpu-1', 'gpu-2'])
    expect(await namesAt('/v1/hosts?state=stale')).toEqual(['gpu-3', 'gpu-4', 'gpu-5'])
    service.clock.seconds += 119
    expect(await namesAt('/v1/hosts?state=stale')).toEqual(['gpu-2'])
    const page = await bodyOf(await get('/v1/hosts?state=expired&limit=3'))
    const rest = await namesAt(`/v1/hosts?state=expired&limit=3&cursor=${page.next_cursor}`)
    expect(page.hosts.map((host) => host.host_id).concat(rest)).toEqual([
      'gpu-3',
      'gpu-4',
      'gpu-5',
      'gpu-1',
    ])
  })

  test.each([
    ['limit=0', 'limit is invalid. Write an integer from 1 to 200'],
    ['limit=201', 'Write an integer from 1 to 200'],
    ['limit=x', 'Write an integer from 1 to 200'],
    ['platform=gpu', 'platform is invalid. Use one of cuda, rocm'],
    ['state=dead', 'Use one of live, stale, expired'],
    ['device_count=-1', 'Write an integer from 0 to 65536'],
    ['healthy=no', 'Use one of true, false'],
    ['label=zone', 'label is invalid. Write name=value'],
    [`label=${'a'.repeat(64)}%3D${'b'.repeat(64)}`, 'Write name=value, 127 characters at most'],
    ['cursor=xyz', 'cursor is invalid. Use the next_cursor'],
    ['cursor=W10', 'cursor is invalid. Use the next_cursor'],
    [`cursor=${'a'.repeat(1025)}`, 'cursor is invalid. Use the next_cursor'],
    ['colour=red', '"colour" is unknown here'],
    ['limit=1&limit=2', '"limit" occurs more than once'],
    ['label=zone%3Dodd&label=zone%3Deven', '"zone" occurs more than once'],
    [Array.from({ length: 9 }, (_, at) => `label=a${at}%3Db`).join('&'), 'Send 8 labels or fewer'],
  ])('refuses the query %.60s, and says what to send', async (query, advice) => {
    const response = await get(`/v1/hosts?${query}`)
    expect(response.status).toBe(400)
    const { code, detail } = await bodyOf(response)
    expect(code).toBe('invalid_query')
    expect(detail).toContain(advice)
  })

  test('refuses a cursor of another order', async () => {
    const { next_cursor } = await bodyOf(await get('/v1/hosts?limit=2'))
    expect((await get(`/v1/hosts?state=expired&cursor=${next_cursor}`)).status).toBe(400)
  })
})

describe('a host', () => {
  test('comes with its report', async () => {
    const host = await bodyOf(await get('/v1/hosts/gpu-1'))
    expect(host).toMatchObject({
      host_id: 'gpu-1',
      sequence: 1,
      boot_id: 'boot-1',
      public_key: signers[0]?.jwk,
      report: hostReport({ device_count: 4 }),
    })
  })

  test('that the client knows is a 304, a renewal later as well', async () => {
    const etag = (await get('/v1/hosts/gpu-1')).headers.get('etag') ?? ''
    service.clock.seconds += 10
    await service.renew(signers[0] as never, 2, hostReport({ device_count: 4 }))
    const response = await get('/v1/hosts/gpu-1', { 'If-None-Match': etag })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
  })

  test('that has reported something else, or fell silent, has another ETag', async () => {
    const etag = (await get('/v1/hosts/gpu-1')).headers.get('etag') ?? ''
    service.clock.seconds += 90
    expect((await get('/v1/hosts/gpu-1', { 'If-None-Match': etag })).status).toBe(200)
    await service.report(signers[0] as never, 2, hostReport({ device_count: 1 }))
    expect((await get('/v1/hosts/gpu-1', { 'If-None-Match': etag })).status).toBe(200)
  })

  test.each(['GET', 'DELETE'])('that is unknown is a 404 for %s', async (method) => {
    const response = await service.send(method, '/v1/hosts/gpu-9', { token: service.tokens.admin })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'host_unknown' })
  })
})

describe('a request without a token', () => {
  test.each([
    ['GET', '/v1/hosts'],
    ['GET', '/v1/hosts/gpu-1'],
    ['GET', '/v1/hosts/gpu-9'],
    ['DELETE', '/v1/hosts/gpu-1'],
  ])('may not %s %s', async (method, path) => {
    expect((await service.send(method, path)).status).toBe(401)
  })

  test.each([
    ['GET', '/v1/hosts', 'enrol'],
    ['GET', '/v1/hosts/gpu-1', 'enrol'],
    ['DELETE', '/v1/hosts/gpu-1', 'enrol'],
    ['DELETE', '/v1/hosts/gpu-1', 'read'],
  ] as const)('of the right kind may not %s %s with one of kind %s', async (method, path, kind) => {
    const response = await service.send(method, path, { token: service.tokens[kind] })
    expect(response.status).toBe(403)
  })

  test('and no page of another origin reads an answer', async () => {
    const { read: token } = service.tokens
    for (const path of ['/v1/hosts', '/v1/hosts/gpu-1']) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await service.send(method, path, { token })
        const open = [...headers.keys()].filter((name) => name.startsWith('access-control'))
        expect(open).toEqual([])
      }
    }
  })
})
