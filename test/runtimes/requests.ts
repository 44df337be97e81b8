import { bearer, EXAMPLE_REPORT, publicKeyOf, signedBy } from '../../openapi/example-hosts.ts'
import { EXAMPLES } from '../../openapi/examples.ts'
import { PROBLEMS } from '../../src/http/problems/problem.ts'
import { type BuiltFile, INDEX_FILE } from '../../src/runtime/web-files.ts'
import { readArchive } from '../support/archive.ts'
import { fixture } from '../support/fixtures.ts'
import {
  numaCases,
  recordedNumaReleases,
  recordedReleases,
  resolveCases,
} from '../support/golden.ts'
import { launchCases, launchFiles, launchRequest } from '../support/serve.ts'

/** A request of the table. */
export interface TableRequest {
  readonly name: string
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

const post = (name: string, body: string | Uint8Array<ArrayBuffer>): TableRequest => ({
  name,
  method: 'POST',
  target: '/v1/resolve',
  headers: JSON_TYPE,
  body,
})

/** `count` of them, evenly from the first to the last. */
const spread = <T>(items: readonly T[], count: number): T[] =>
  items.filter(
    (_, at) =>
      Math.floor((at * count) / items.length) !== Math.floor(((at - 1) * count) / items.length),
  )

/** Recorded cases of every release, so many of each, with the factors of the hash now and then. */
export function goldenRequests(ofEach: number): TableRequest[] {
  const resolving = recordedReleases().flatMap((vllm_version) =>
    spread(resolveCases(vllm_version), ofEach).map(({ id, config, host, env }, at) => ({
      ...post(`golden ${vllm_version} ${id}`, JSON.stringify({ vllm_version, config, host, env })),
      target: at % 4 === 0 ? '/v1/resolve?include=hash_factors' : '/v1/resolve',
    })),
  )
  const binding = recordedNumaReleases().flatMap((vllm_version) =>
    spread(numaCases(vllm_version), ofEach).map((recorded) => {
      const { id, config, device_numa_nodes, data_parallel_local_rank } = recorded
      const host = { device_count: 64, open_ports: [52_001], device_numa_nodes }
      const body = JSON.stringify({ vllm_version, config, host, data_parallel_local_rank })
      return post(`NUMA ${vllm_version} ${id}`, body)
    }),
  )
  return [...resolving, ...binding]
}

/** Recorded command lines of every release, so many of each. */
export function commandLineRequests(ofEach: number): TableRequest[] {
  return launchFiles('launch').flatMap((name) =>
    spread(launchCases('launch', name), ofEach).map((recorded) => {
      const vllm_version = recorded.vllm_version ?? name.slice(1)
      const body = JSON.stringify(launchRequest(recorded, vllm_version))
      return { ...post(`command line ${name} ${recorded.id}`, body), target: '/v1/serve' }
    }),
  )
}

/** The files of JSONTestSuite and the naughty strings, as bodies; none where the fixtures are missing. */
export async function jsonFileRequests(): Promise<TableRequest[]> {
  const archive = fixture('json/test_parsing.tar.gz')
  const strings = fixture('json/blns.json')
  const files = archive === undefined ? [] : await readArchive(archive)
  const naughty: string[] = strings === undefined ? [] : await Bun.file(strings).json()
  return [
    ...files.map(([name, bytes]) => post(`JSONTestSuite ${name}`, new Uint8Array(bytes))),
    ...naughty.map((text, at) =>
      post(`naughty string ${at}`, JSON.stringify({ config: { worker_cls: text, [text]: text } })),
    ),
  ]
}

/**
 * Every example of the document that a healthy service answers, but for the metrics, which are of the moment: each problem
 * code is among them. The host that others speak of is deleted last.
 */
export function exampleRequests(): TableRequest[] {
  const healthy = EXAMPLES.filter(
    ({ given, operationId }) => given === undefined && operationId !== 'getMetrics',
  )
  const last = ({ operationId }: (typeof healthy)[number]) => Number(operationId === 'deleteHost')
  return healthy
    .toSorted((a, b) => last(a) - last(b))
    .map((example) => {
      const { operationId, name, target, body, headers } = example
      const request = {
        name: `example ${operationId} ${name}`,
        method: example.method ?? (operationId === 'resolveConfig' ? 'POST' : 'GET'),
        target,
        headers: { ...(body !== undefined && JSON_TYPE), ...headers },
      }
      return body === undefined ? request : { ...request, body: bytesOf(body) }
    })
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body)
  return typeof body === 'string' ? body : JSON.stringify(body)
}

const CACHED = [
  '/',
  '/openapi.json',
  '/v1/releases',
  '/v1/releases/0.24.0',
  '/v1/releases/0.24.0/schema',
  '/v1/releases/0.24.0/arguments',
  '/v1/models',
]
const PATHS = [...CACHED, '/livez', '/readyz', '/v1/resolve', '/v1/hosts', '/problems/not_found']
const bare = (method: string, target: string, headers = {}): TableRequest => ({
  name: `${method} ${target} ${JSON.stringify(headers)}`,
  method,
  target,
  headers,
})

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']
const ODD_PATHS = [
  '/v1',
  '/v1/resolve/',
  '/problems/a/b',
  '/%2e%2e/etc',
  '/%ff',
  '/v1/releases/%e2%82%ac',
  '/livez?x=1',
]

/** Every method on every kind of path, conditional requests, and pages of documentation. */
export function methodRequests(): TableRequest[] {
  return [
    ...PATHS.flatMap((path) => METHODS.map((method) => bare(method, path))).filter(
      // `wrangler dev` asks the Worker for gzip, and its HEAD answer has the length of that.
      ({ method, target }) => method !== 'HEAD' || target !== '/openapi.json',
    ),
    ...ODD_PATHS.map((path) => bare('GET', path)),
    ...CACHED.map((path) => bare('GET', path, { 'If-None-Match': '*' })),
    ...CACHED.map((path) => bare('HEAD', path, { 'If-None-Match': '"other", W/*' })),
    bare('OPTIONS', '/v1/resolve', {
      Origin: 'https://deploy.example',
      'Access-Control-Request-Method': 'POST',
    }),
    ...Object.keys(PROBLEMS).map((code) => bare('GET', `/problems/${code}`)),
  ]
}

/** What browsers and others ask of the pages, as `npm run build:web` wrote them. */
export async function pageRequests(): Promise<TableRequest[]> {
  const index = new URL(`../../dist/web/${INDEX_FILE}`, import.meta.url)
  const files: readonly BuiltFile[] = await Bun.file(index).json()
  return [
    ...files.flatMap(({ path, headers: { ETag } }) => [
      // In the coding that browsers get. `wrangler dev` makes others of it by itself, and that of an answer without a body.
      ...['GET', 'HEAD'].flatMap((method) => [
        bare(method, path, { Accept: 'text/html', 'Accept-Encoding': 'br, gzip' }),
        bare(method, path, { Accept: 'text/html', 'If-None-Match': ETag }),
      ]),
      ...['OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'].map((method) => bare(method, path)),
    ]),
    // The pages of codes are made by the app.
    ...['/problems', '/problems/duplicate_key', '/problems/nothing'].map((path) =>
      bare('GET', path, { Accept: 'text/html' }),
    ),
    ...['/index.html', '/assets/none.js', '/assets/', '/docs/', '/files.json', '/.stamp'].map(
      (path) => bare('GET', path),
    ),
  ]
}

/** What registers gpu-17, in this order; every message is signed now, for a server's clock is its own. */
export function hostRequests(): TableRequest[] {
  const iat = Math.floor(Date.now() / 1000)
  const message = (name: string, path: string, claims: object, host = 'gpu-17'): TableRequest => ({
    name: `host ${name}`,
    method: 'PUT',
    target: `/v1/hosts/${host}/${path}`,
    headers: { 'Content-Type': 'application/jose' },
    body: signedBy(host, path === 'report' ? 'host-report+jwt' : 'host-lease+jwt', {
      iat,
      ...claims,
    }),
  })
  const report = EXAMPLE_REPORT
  const enrolment = { host_id: 'gpu-17', public_key: publicKeyOf(1), labels: { zone: 'a' } }
  const enrol: TableRequest = {
    name: 'host enrol',
    method: 'POST',
    target: '/v1/hosts',
    headers: { ...JSON_TYPE, ...bearer('enrol') },
    body: JSON.stringify(enrolment),
  }
  return [
    enrol,
    enrol,
    message('lease before any report', 'lease', { sequence: 1, report_sha256: 'e'.repeat(64) }),
    message('report', 'report', { sequence: 2, report }),
    message('report of another shape', 'report', {
      sequence: 3,
      report: { ...report, device_count: 'two' },
    }),
    message('sent once more', 'report', { sequence: 2, report }),
    message('lease on another report', 'lease', { sequence: 4, report_sha256: 'e'.repeat(64) }),
    message(
      'of an unknown host',
      'lease',
      { sequence: 4, report_sha256: 'e'.repeat(64) },
      'gpu-99',
    ),
    message('changed report', 'report', { sequence: 5, report: { ...report, device_count: 1 } }),
    message('report again', 'report', { sequence: 6, report }),
  ]
}
