import { describe, expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../../src/hosts/engines/memory.ts'
import { createToken, type TokenKind } from '../../../src/hosts/tokens.ts'
import {
  HOST_OPERATIONS,
  OWN_OPERATIONS,
  STATELESS_OPERATIONS,
} from '../../../src/http/operations.ts'
import { makeApp } from '../../support/app.ts'

async function guarded() {
  const registry = openMemoryRegistry()
  const { app } = makeApp({
    requireToken: true,
    hosts: { registry, audience: 'https://a.example', now: Date.now, leaseTtlSeconds: 120 },
  })
  const tokenOf = async (kind: TokenKind) => {
    const [created_at, expires_at] = [Date.now(), Date.now() + 60_000]
    const { token, record } = await createToken({ kind, host_patterns: [], created_at, expires_at })
    await registry.addToken(record)
    return token
  }
  const send = (method: string, path: string, token?: string) =>
    app.request(path.replaceAll(/\{\w+\}/g, '0.24.0'), {
      method: method.toUpperCase(),
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(method === 'post' && { body: '{"config": {}}' }),
    })
  return { tokenOf, send }
}

describe('where a token is required', () => {
  test.each(STATELESS_OPERATIONS.map(({ method, path }) => [method, path] as const))(
    '%s %s needs one',
    async (method, path) => {
      const { send, tokenOf } = await guarded()
      const refused = await send(method, path)
      expect(refused.status).toBe(401)
      expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer')
      expect(await refused.json()).toMatchObject({ code: 'token_refused' })
      expect([401, 403]).not.toContain((await send(method, path, await tokenOf('resolve'))).status)
    },
  )

  test.each([
    ['resolve', 200],
    ['read', 200],
    ['admin', 200],
    ['enrol', 403],
  ] as const)('one of kind %s is answered with %d', async (kind, status) => {
    const { send, tokenOf } = await guarded()
    expect((await send('post', '/v1/resolve', await tokenOf(kind))).status).toBe(status)
  })

  test('one of kind resolve does not read the inventory', async () => {
    const { send, tokenOf } = await guarded()
    expect((await send('get', '/v1/hosts', await tokenOf('resolve'))).status).toBe(403)
  })

  test('preflights, documents and probes need none, and hosts need what they always need', async () => {
    const { send } = await guarded()
    expect((await send('options', '/v1/resolve')).status).toBe(204)
    for (const { method, path } of OWN_OPERATIONS) {
      expect([401, 403]).not.toContain((await send(method, path)).status)
    }
    expect(HOST_OPERATIONS.every(({ path }) => path.startsWith('/v1/hosts'))).toBe(true)
  })
})
