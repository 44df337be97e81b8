import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { hasValidHost } from '../../../src/http/request/host-header.ts'

/** As a runtime makes it: the Host header in front of the path. */
function requestTo(host: string): Request {
  return { url: `http://${host}/livez`, headers: new Headers({ host }) } as Request
}

const VALID = ['a', 'a:80', '127.0.0.1:8000', '[::1]', '[::1]:8000', 'xn--bcher-kva.example']
const INVALID = [
  'a?',
  'a/metrics?',
  'a#',
  'a:99999',
  '256.1.1.1',
  '[::1',
  'a b',
  'user@a',
  'a:80/..',
]

test('a host and a port route a request, anything else does not', () => {
  expect(VALID.filter((host) => !hasValidHost(requestTo(host)))).toEqual([])
  expect(INVALID.filter((host) => hasValidHost(requestTo(host)))).toEqual([])
})

test('what came before makes no difference', () => {
  const host = fc.constantFrom(...VALID, ...INVALID)
  fc.assert(
    fc.property(fc.array(host), host, (earlier, last) => {
      for (const one of earlier) hasValidHost(requestTo(one))
      expect(hasValidHost(requestTo(last))).toBe(VALID.includes(last))
    }),
  )
})

test('a host that was valid does not vouch for a URL of another one', () => {
  expect(hasValidHost(requestTo('a'))).toBe(true)
  const { headers } = requestTo('a')
  expect(hasValidHost({ url: 'http://a?/metrics', headers } as Request)).toBe(false)
})
