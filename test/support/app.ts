import openApiDocument from '../../openapi/openapi.json' with { type: 'json' }
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import { createApp } from '../../src/http/app.ts'
import type { Dependencies, RequestRecord } from '../../src/http/dependencies.ts'
import { release, sha256 } from './resolve.ts'

/** The real app in this process, with 0.24.0 as its default release, and what it would have logged. */
export function makeApp(overrides: Partial<Dependencies> = {}) {
  const requests: RequestRecord[] = []
  const failures: unknown[] = []
  const events: { level: string; message: string; fields: object }[] = []
  const app = createApp({
    sha256,
    log: {
      request: (record) => requests.push(record),
      failure: (_, error) => failures.push(error),
      event: (level, message, fields) => events.push({ level, message, fields }),
    },
    monotonicMilliseconds: () => performance.now(),
    isStopping: () => false,
    defaultRelease: release('0.24.0'),
    admission: { onFail: 'deny', onError: 'allow' },
    hosts: {
      registry: openMemoryRegistry(),
      audience: 'https://resolve.example',
      now: Date.now,
      leaseTtlSeconds: 120,
    },
    openApiDocument: async () => openApiDocument,
    ...overrides,
  })
  return { app, requests, failures, events }
}

/** An app that tests share which do not look at its log or its registry. */
export const { app } = makeApp()

/** Any JSON object, for assertions on answers. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into an answer without first proving its shape
export type Json = any

/** Sends `body` as JSON to `POST target`. */
export async function postJson(
  target: string,
  body: unknown,
): Promise<{ status: number; body: Json }> {
  const response = await app.request(target, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

/** Sends `body` to `POST /v1/resolve`: text and bytes as they are, anything else as JSON. */
export async function postResolve(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  target = '/v1/resolve',
): Promise<{ status: number; headers: Headers; body: Json }> {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await app.request(target, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: raw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
