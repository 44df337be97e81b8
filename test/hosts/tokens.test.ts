import { describe, expect, test } from 'bun:test'
import {
  createToken,
  matchesPattern,
  mayActAs,
  type TokenRecord,
  verifyToken,
} from '../../src/hosts/tokens.ts'

const request = {
  kind: 'enrol',
  host_patterns: ['gpu-*'],
  created_at: 0,
  expires_at: 1_000,
} as const
const { token, record } = await createToken(request)

const verify = (text: string | undefined, known: TokenRecord = record, now = 999) =>
  verifyToken(text, async (id) => (id === known.token_id ? known : undefined), now)

describe('a token', () => {
  test('is kept without its secret', () => {
    const secret = token.split('_').slice(2).join('_')
    expect(secret).toHaveLength(43)
    expect(JSON.stringify(record)).not.toContain(secret)
  })

  test.each([`Bearer ${token}`, `bearer  ${token}`])('is accepted as %p', async (header) => {
    expect(await verify(header)).toEqual(record)
  })

  test.each([
    undefined,
    '',
    token,
    `Basic ${token}`,
    'Bearer ',
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token} ${token}`,
    `Bearer ${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`,
    `Bearer pcs_0000000000000000_${'A'.repeat(43)}`,
  ])('is refused as %p', async (header) => {
    expect(await verify(header)).toBeUndefined()
  })

  test('is refused from the moment it expires, and once it is revoked', async () => {
    expect(await verify(`Bearer ${token}`, record, 1_000)).toBeUndefined()
    expect(await verify(`Bearer ${token}`, { ...record, revoked_at: 5 })).toBeUndefined()
  })

  test('acts as its own kind; an admin may read as well, and not enrol', () => {
    const admin = { ...record, kind: 'admin' } as const
    expect(mayActAs(record, 'enrol')).toBe(true)
    expect(mayActAs(record, 'read')).toBe(false)
    expect(mayActAs(admin, 'read')).toBe(true)
    expect(mayActAs(admin, 'enrol')).toBe(false)
    expect(mayActAs({ ...record, kind: 'read' }, 'admin')).toBe(false)
  })
})

describe('a host pattern', () => {
  test.each([
    ['gpu-17', 'gpu-17'],
    ['gpu-17', 'gpu-*'],
    ['gpu-17', '*'],
    ['gpu-17.rack-2.example', 'gpu-*.*.example'],
    ['abcabc', 'a*b*c'],
    ['gpu-', 'gpu-*'],
  ])('%p is matched by %p', (host, pattern) => expect(matchesPattern(host, pattern)).toBe(true))

  test.each([
    ['gpu-17', 'gpu-1'],
    ['gpu-17.example', 'gpu-*'],
    ['gpu-17.example', '*'],
    ['gpu-17.rack-2.example', 'gpu-*.example'],
    ['example', '*.example'],
    ['gpu-17', 'pu-17'],
    ['xgpu-17', 'gpu-*'],
    ['gpu-17', 'gpu.17'],
    ['aba', 'ab*ba'],
    ['gpu-17', ''],
    ['gpu-17', 'gpu-*7*7'],
  ])('%p is not matched by %p', (host, pattern) =>
    expect(matchesPattern(host, pattern)).toBe(false),
  )

  test('takes no longer for a hostile pattern', () => {
    const start = performance.now()
    expect(matchesPattern('a'.repeat(253), `${'*a'.repeat(120)}b`)).toBe(false)
    expect(performance.now() - start).toBeLessThan(100)
  })
})
