import { expect, test } from 'bun:test'
import { readSettings } from '../../src/runtime/settings.ts'
import { denoPermissions } from '../../tools/deno-permissions.ts'

const flagsFor = (environment: Record<string, string>) => denoPermissions(readSettings(environment))

test('Deno may listen at one address, and read and write one folder', () => {
  expect(flagsFor({})).toEqual([
    '--allow-net=127.0.0.1:3000',
    '--allow-read=dist/web,src/hosts/engines/sqlite,openapi/openapi.json,./data',
    '--allow-write=./data',
  ])
})

test('IPv6 addresses are in brackets', () => {
  expect(flagsFor({ HOST: '::', PORT: '80' })[0]).toBe('--allow-net=[::]:80')
})

test.each([
  ['postgres://user:p%40ss@db.example:6432/registry', 'db.example:6432'],
  ['postgresql://db.example/registry', 'db.example:5432'],
  ['postgres:///registry', 'localhost:5432'],
])('with %s it may connect to that server only, and write nothing', (DATABASE_URL, address) => {
  const [network, ...files] = flagsFor({ DATABASE_URL })
  expect(network).toBe(`--allow-net=127.0.0.1:3000,${address}`)
  expect(files).toEqual(['--allow-read=dist/web,src/hosts/engines/sqlite,openapi/openapi.json'])
})
