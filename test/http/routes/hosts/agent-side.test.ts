import { beforeEach, describe, expect, test } from 'bun:test'
import { createToken } from '../../../../src/hosts/tokens.ts'
import { createSigner, signedReport } from '../../../hosts/agent.ts'
import { hostReport } from '../../../hosts/sample.ts'
import { AUDIENCE, bodyOf, type Service, startService } from '../../../hosts/service.ts'

const signer = await createSigner('gpu-17')
const other = await createSigner('gpu-17')
const report = hostReport()
const terms = { lease_ttl_seconds: 120, renew_after_seconds: 40 }

let service: Service
beforeEach(async () => {
  service = await startService()
})

const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return { ...(await bodyOf(response)), status: response.status }
}

describe('enrolment', () => {
  test('enrols a host and answers with the terms of its lease', async () => {
    const response = await service.enrol(signer, { zone: 'a' })
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ host_id: 'gpu-17', ...terms })
  })

  test('again with the same key is a 200', async () => {
    await service.enrol(signer)
    expect((await service.enrol(signer)).status).toBe(200)
  })

  test('with another key is a conflict until an admin has deleted the host', async () => {
    await service.enrol(signer)
    const conflict = await problem(await service.enrol(other))
    expect(conflict).toMatchObject({ status: 409, code: 'host_key_conflict' })
    const { admin: token } = service.tokens
    expect((await service.send('DELETE', '/v1/hosts/gpu-17', { token })).status).toBe(204)
    expect((await service.enrol(other)).status).toBe(201)
  })

  test('without a token that holds is refused', async () => {
    const json = { host_id: 'gpu-17', public_key: signer.jwk }
    for (const token of [undefined, 'x', service.tokens.enrol.slice(0, -1)]) {
      const response = await service.send('POST', '/v1/hosts', { token, json })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await problem(response)).toMatchObject({ status: 401, code: 'token_refused' })
    }
  })

  test.each(['read', 'admin'] as const)('with a token of kind %s is forbidden', async (kind) => {
    const json = { host_id: 'gpu-17', public_key: signer.jwk }
    const response = await service.send('POST', '/v1/hosts', { token: service.tokens[kind], json })
    expect(await problem(response)).toMatchObject({ status: 403, code: 'token_not_allowed' })
  })

  test('of a host that the token is not for is forbidden', async () => {
    const stranger = await createSigner('web-1')
    expect(await problem(await service.enrol(stranger))).toMatchObject({
      status: 403,
      code: 'token_not_allowed',
      detail: 'This token is for gpu-*, not for web-1',
    })
    expect(await service.registry.find('web-1')).toBeUndefined()
  })

  test('goes as far as the limits of the token, and says which one is reached', async () => {
    const { token, record } = await createToken({
      kind: 'enrol',
      host_patterns: ['gpu-*'],
      created_at: 0,
      expires_at: Number.MAX_SAFE_INTEGER,
      limits: { max_uses: 1, max_hosts: null, max_bytes: 100 },
    })
    await service.registry.addToken(record)
    const enrol = ({ host_id, jwk }: typeof signer) =>
      service.send('POST', '/v1/hosts', { token, json: { host_id, public_key: jwk } })
    expect((await enrol(signer)).status).toBe(201)
    expect((await enrol(signer)).status).toBe(200)
    const second = await problem(await enrol(await createSigner('gpu-18')))
    expect(second).toMatchObject({ status: 403, code: 'quota_exceeded' })
    expect(second.detail).toContain(`Token ${record.token_id} enrolled 1 of 1 hosts`)
    const large = await problem(await service.report(signer, 1, report))
    expect(large).toMatchObject({ status: 403, code: 'quota_exceeded' })
  })

  test('with a key of low order, by which anybody could sign, is refused', async () => {
    const json = (x: string) => ({ host_id: 'gpu-17', public_key: { ...signer.jwk, x } })
    for (const x of [
      'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA',
      'JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU',
      '7P________________________________________8',
      '7v_______________________________________38',
    ]) {
      const { enrol: token } = service.tokens
      const answer = await problem(
        await service.send('POST', '/v1/hosts', { token, json: json(x) }),
      )
      expect([x, answer.status, answer.errors[0]?.pointer]).toEqual([x, 422, '/public_key/x'])
    }
  })

  test.each([
    ['/host_id', { host_id: 'GPU 17' }],
    ['/host_id', { host_id: `gpu-${'a'.repeat(64)}` }],
    ['/host_id', { host_id: 'gpu-17/../x' }],
    ['/public_key/d', { public_key: { ...signer.jwk, d: 'secret' } }],
    ['/public_key/crv', { public_key: { ...signer.jwk, crv: 'P-256' } }],
    ['/public_key/x', { public_key: { ...signer.jwk, x: 'AAAA' } }],
    ['/labels/-zone', { labels: { '-zone': 'a' } }],
    ['/labels/zone', { labels: { zone: 'a'.repeat(64) } }],
    [
      '/labels',
      { labels: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`l${i}`, ''])) },
    ],
    ['/more', { more: 1 }],
  ])('of a wrong shape is reported at %s', async (pointer, change) => {
    const json = { host_id: 'gpu-17', public_key: signer.jwk, ...change }
    const response = await service.send('POST', '/v1/hosts', { token: service.tokens.enrol, json })
    const answer = await problem(response)
    expect(answer).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer)
  })
})

describe('a report', () => {
  test('is answered with its generation and the terms of the lease', async () => {
    await service.enrol(signer)
    const first = await service.report(signer, 1, report)
    expect(first.status).toBe(200)
    expect(await first.json()).toEqual({ generation: 1, ...terms })
    expect(await (await service.report(signer, 2, report)).json()).toMatchObject({ generation: 1 })
    const changed = await service.report(signer, 3, hostReport({ device_count: 7 }))
    expect(await changed.json()).toMatchObject({ generation: 2 })
  })

  test('with an old sequence is a conflict that has the last one', async () => {
    await service.enrol(signer)
    await service.report(signer, 5, report)
    expect(await problem(await service.report(signer, 5, report))).toMatchObject({
      status: 409,
      code: 'sequence_not_newer',
      last_sequence: 5,
    })
  })

  test('of an unknown host is answered as one of a known host that is not trusted', async () => {
    await service.enrol(signer)
    const stranger = await createSigner('gpu-17')
    const unknown = { ...stranger, host_id: 'gpu-99' }
    for (const send of [service.report, service.renew]) {
      const known = await problem(await send(stranger, 1, report))
      const answer = await problem(await send(unknown, 1, report))
      expect(known).toMatchObject({ status: 401, code: 'message_untrusted' })
      expect({ ...answer, detail: answer.detail.replace('gpu-99', 'gpu-17') }).toEqual({
        ...known,
        request_id: answer.request_id,
      })
    }
  })

  test('of a host that was deleted and enrols again is refused if it was signed before', async () => {
    await service.enrol(signer)
    const when = { sequence: 3, iat: service.clock.seconds, audience: AUDIENCE }
    const captured = await signedReport(signer, hostReport({ device_count: 2 }), when)
    await service.report(signer, 4, report)
    const { admin: token } = service.tokens
    await service.send('DELETE', '/v1/hosts/gpu-17', { token })
    await service.enrol(signer)
    const replayed = await service.send('PUT', '/v1/hosts/gpu-17/report', { jose: captured })
    expect(await problem(replayed)).toMatchObject({ code: 'sequence_not_newer', last_sequence: 4 })
    expect((await service.report(signer, 5, report)).status).toBe(200)
  })

  test('that no key of the host signed, or too long ago, is answered the same whatever is wrong', async () => {
    await service.enrol(signer)
    const when = (iat: number) => ({ sequence: 1, iat, audience: AUDIENCE })
    const honest = await signedReport(signer, report, when(service.clock.seconds))
    const forged = [
      await signedReport(other, report, when(service.clock.seconds)),
      await signedReport(signer, report, when(service.clock.seconds - 61)),
      await signedReport(signer, report, { ...when(service.clock.seconds), audience: 'https://x' }),
      honest.replace('.', '..'),
      // One signature in 256 ends in AA by itself.
      `${honest.slice(0, -2)}${honest.endsWith('AA') ? 'BA' : 'AA'}`,
      'no message at all',
    ]
    const headers = { 'X-Request-Id': 'same' }
    const answers = await Promise.all(
      forged.map(async (jose) => {
        const response = await service.send('PUT', '/v1/hosts/gpu-17/report', { jose, headers })
        return JSON.stringify([response.status, [...response.headers], await response.json()])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    const [status, pairs, body] = JSON.parse(answers[0] ?? '')
    expect(status).toBe(401)
    expect(Object.fromEntries(pairs).date).toBe(
      new Date(service.clock.seconds * 1000).toUTCString(),
    )
    expect(body).toMatchObject({ code: 'message_untrusted' })
  })

  test('of another shape is reported with its places', async () => {
    await service.enrol(signer)
    const broken = { ...report, device_count: '8', more: 1 } as never
    const answer = await problem(await service.report(signer, 1, broken))
    expect(answer).toMatchObject({ status: 422, code: 'invalid_request' })
    const pointers = answer.errors.map((error) => error.pointer)
    expect(pointers).toEqual(['/report/device_count', '/report/more'])
  })

  test('must be declared as a signed message', async () => {
    await service.enrol(signer)
    const response = await service.send('PUT', '/v1/hosts/gpu-17/report', { json: { report } })
    expect(await problem(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  })

  test('over 256 KiB is too large', async () => {
    await service.enrol(signer)
    const jose = 'a'.repeat(256 * 1024 + 1)
    const response = await service.send('PUT', '/v1/hosts/gpu-17/report', { jose })
    expect(await problem(response)).toMatchObject({ status: 413, code: 'payload_too_large' })
  })
})

describe('a renewal', () => {
  test('keeps the host live without the report', async () => {
    await service.enrol(signer)
    await service.report(signer, 1, report)
    service.clock.seconds += 100
    const response = await service.renew(signer, 2, report)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(terms)
    const { read: token } = service.tokens
    const host = await service.send('GET', '/v1/hosts/gpu-17', { token })
    expect(await host.json()).toMatchObject({ state: 'live', generation: 1 })
  })

  test('of a report that is not the stored one asks for it', async () => {
    await service.enrol(signer)
    expect(await problem(await service.renew(signer, 1, report))).toMatchObject({
      status: 409,
      code: 'report_required',
    })
  })
})
