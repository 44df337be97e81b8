import { describe, expect, test } from 'bun:test'
import packageJson from '../../package.json' with { type: 'json' }
import { readSettings, SETTING_NAMES } from '../../src/runtime/settings.ts'
import { releaseVersions } from '../../src/vllm/releases/find.ts'

test('nothing set gives the defaults', () => {
  const settings = readSettings({})
  expect(settings).toMatchObject({ host: '127.0.0.1', port: 3000, logLevel: 'info' })
  expect(settings.defaultRelease.version as string).toBe(releaseVersions.at(-1) ?? '')
})

test('an empty variable counts as not set', () => {
  expect(readSettings({ HOST: '', PORT: '' })).toMatchObject({ host: '127.0.0.1', port: 3000 })
})

test('what is set is taken', () => {
  const settings = readSettings({
    HOST: '::1',
    PORT: '0',
    LOG_LEVEL: 'warn',
    DEFAULT_VLLM_VERSION: 'v0.24.0',
  })
  expect(settings).toMatchObject({ host: '::1', port: 0, logLevel: 'warn' })
  expect(settings.defaultRelease.version).toBe('0.24.0')
})

test('spans are exported where there is a collector, unless that is switched off', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://otel:4318'
  const exports = (environment: Record<string, string>) => readSettings(environment).exportsSpans
  expect(exports({})).toBe(false)
  expect(exports({ OTEL_EXPORTER_OTLP_ENDPOINT })).toBe(true)
  expect(exports({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://otel/v1/traces' })).toBe(true)
  expect(exports({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'True' })).toBe(false)
  expect(exports({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' })).toBe(false)
})

test('metrics are on unless switched off', () => {
  expect([readSettings({}).metrics, readSettings({ METRICS: 'off' }).metrics]).toEqual([
    true,
    false,
  ])
})

test('no token is required and no client limited, unless that is set', () => {
  expect(readSettings({})).toMatchObject({ requireToken: false, rateLimit: undefined })
  const limit = { RATE_LIMIT: '2.5', RATE_LIMIT_HEADER: 'X-Real-IP' }
  expect(readSettings({ REQUIRE_TOKEN: 'on', ...limit })).toMatchObject({
    requireToken: true,
    rateLimit: { perSecond: 2.5, burst: 3, header: 'X-Real-IP' },
  })
  expect(readSettings({ ...limit, RATE_LIMIT_BURST: '20' }).rateLimit?.burst).toBe(20)
})

test('Deno is allowed to read every setting', () => {
  const allowed = /--allow-env=(\S+)/.exec(packageJson.scripts['start:deno'])?.[1]?.split(',') ?? []
  const matches = (name: string) =>
    allowed.some((one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))))
  expect(SETTING_NAMES.filter((name) => !matches(name))).toEqual([])
})

describe('a bad value is named, with what it should be', () => {
  test.each([
    [{ PORT: '65536' }, 'PORT="65536" is not a port number'],
    [{ PORT: '-1' }, 'PORT="-1" is not a port number'],
    [{ PORT: '80a' }, 'PORT="80a" is not a port number'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL="loud" is not one of debug, info, warn, error'],
    [{ REQUIRE_TOKEN: 'secret' }, 'REQUIRE_TOKEN="secret" is neither on nor off'],
    [{ REQUIRE_TOKEN: 'on', DATABASE_URL: 'memory:' }, 'REQUIRE_TOKEN=on needs a database'],
    [{ RATE_LIMIT: '0', RATE_LIMIT_HEADER: 'A' }, 'RATE_LIMIT="0" is not a number of requests'],
    [{ RATE_LIMIT: '5' }, 'RATE_LIMIT needs RATE_LIMIT_HEADER'],
    [{ RATE_LIMIT_HEADER: 'X-Real-IP' }, 'limit nothing without RATE_LIMIT'],
    [{ RATE_LIMIT_BURST: '1.5' }, 'RATE_LIMIT_BURST="1.5" is not a number of requests'],
    [{ METRICS: 'yes' }, 'METRICS="yes" is neither on nor off'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318' },
      'OTEL_EXPORTER_OTLP_ENDPOINT="otel:4318" is not the address of a collector',
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL="grpc" is not supported',
    ],
    [{ DEFAULT_VLLM_VERSION: '9.9' }, 'DEFAULT_VLLM_VERSION="9.9" is not a known release'],
  ])('%j', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message)
  })

  test('and so is every other', () => {
    expect(() => readSettings({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT=.*; LOG_LEVEL=/)
  })
})
