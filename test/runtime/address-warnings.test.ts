import { expect, test } from 'bun:test'
import { addressWarnings } from '../../src/runtime/address-warnings.ts'

const warned = (host: string, publicOrigin: string | undefined, listening: string) =>
  addressWarnings({ host, publicOrigin }, new URL(listening)).map(([message]) => message)

test('nothing is said of a service for its own machine, or one whose name is the address', () => {
  expect(warned('127.0.0.1', undefined, 'http://127.0.0.1:3000/')).toEqual([])
  expect(warned('10.0.0.1', 'http://10.0.0.1:3000', 'http://10.0.0.1:3000/')).toEqual([])
})

test('every address, no name, and another name than the address are said', () => {
  expect(warned('0.0.0.0', undefined, 'http://0.0.0.0:3000/')).toEqual([
    expect.stringContaining('every address'),
    expect.stringContaining('set PUBLIC_ORIGIN'),
  ])
  expect(warned('127.0.0.1', 'https://resolve.example', 'http://127.0.0.1:3000/')).toEqual([
    expect.stringContaining('PUBLIC_ORIGIN differs'),
  ])
})
