import { bodyProblemExamples, CUT_OFF } from './body-examples.ts'
import type { Example } from './example.ts'
import { bearer, EXAMPLE_DIGEST, EXAMPLE_REPORT, publicKeyOf, signedBy } from './example-hosts.ts'
import { NOT_MODIFIED } from './not-modified.ts'

const JOSE = { 'Content-Type': 'application/jose' }
const ENROLMENT = { host_id: 'gpu-18', public_key: publicKeyOf(2), labels: { zone: 'a' } }
const tooLarge = 'a'.repeat(256 * 1024 + 1)

type Rest = Partial<Example> & Pick<Example, 'name' | 'summary'>

const of =
  (operationId: string, method: string, target: string, defaults: Partial<Example> = {}) =>
  (rest: Rest): Example => ({ operationId, method, target, ...defaults, ...rest })

/** A failing example has the name of its problem. */
const fails = (problem: NonNullable<Example['problem']>, summary: string) => ({
  name: problem,
  summary,
  problem,
})

const BROKEN: Rest = { ...fails('internal_error', 'The service fails'), given: 'broken' }

const enrol = of('enrolHost', 'POST', '/v1/hosts', { headers: bearer('enrol'), body: ENROLMENT })

const ENROL: readonly Example[] = [
  enrol({ name: 'enrolled', summary: 'A new host', status: 201 }),
  enrol({
    name: 'enrolled_again',
    summary: 'A host enrolled with this key',
    body: { host_id: 'gpu-17', public_key: publicKeyOf(1) },
  }),
  ...bodyProblemExamples({
    operationId: 'enrolHost',
    target: '/v1/hosts',
    method: 'POST',
    headers: bearer('enrol'),
  }),
  enrol({ ...fails('token_refused', 'No token'), headers: {} }),
  enrol({
    ...fails('token_not_allowed', 'A host outside the patterns of the token'),
    body: { ...ENROLMENT, host_id: 'web-1' },
  }),
  enrol({
    ...fails('quota_exceeded', 'A token that cannot enrol another host'),
    given: 'quota_exceeded',
  }),
  enrol({
    ...fails('host_key_conflict', 'A host enrolled with another key'),
    body: { ...ENROLMENT, host_id: 'gpu-17' },
  }),
  enrol({
    ...fails('invalid_request', 'No host name'),
    body: { ...ENROLMENT, host_id: 'GPU 18' },
  }),
  enrol(BROKEN),
  enrol({ ...fails('registry_unavailable', 'No database'), given: 'without_database' }),
]

const reading = (operationId: string, method: string, target: string, kind: 'read' | 'admin') => {
  const ask = of(operationId, method, target, { headers: bearer(kind) })
  return {
    ask,
    refused: [
      ask({ ...fails('token_refused', 'No token'), headers: {} }),
      ask({ ...fails('token_not_allowed', 'A token to enrol with'), headers: bearer('enrol') }),
    ],
    away: [
      ask(BROKEN),
      ask({ ...fails('registry_unavailable', 'No database'), given: 'without_database' }),
    ],
  }
}

const list = reading('listHosts', 'GET', '/v1/hosts?platform=cuda&label=zone%3Da', 'read')
const get = reading('getHost', 'GET', '/v1/hosts/gpu-17', 'read')
const remove = reading('deleteHost', 'DELETE', '/v1/hosts/gpu-17', 'admin')
const unknown = { ...fails('host_unknown', 'An unknown host'), target: '/v1/hosts/gpu-99' }

const INVENTORY: readonly Example[] = [
  list.ask({ name: 'page', summary: 'The hosts of a platform and a zone' }),
  list.ask({ ...fails('invalid_query', 'No such state'), target: '/v1/hosts?state=dead' }),
  ...list.refused,
  ...list.away,
  get.ask({ name: 'host', summary: 'A host with two GPUs' }),
  ...get.refused,
  get.ask(unknown),
  get.ask({ ...NOT_MODIFIED, headers: { ...bearer('read'), ...NOT_MODIFIED.headers } }),
  ...get.away,
  remove.ask({ name: 'deleted', summary: 'A host is deleted', status: 204 }),
  ...remove.refused,
  remove.ask(unknown),
  ...remove.away,
]

const message = (operationId: string, path: string, type: string, payload: object) => {
  const target = `/v1/hosts/gpu-17/${path}`
  const sign = (sequence: number, claims: object = payload, hostId = 'gpu-17') =>
    signedBy(hostId, type, { sequence, ...claims })
  const ask = of(operationId, 'PUT', target, { headers: JOSE, body: sign(2) })
  return {
    ask,
    sign,
    failing: [
      ask({ ...fails('body_missing', 'No body'), body: undefined }),
      ask({ ...CUT_OFF, name: CUT_OFF.problem }),
      ask({
        ...fails('message_untrusted', 'Signed for another host'),
        body: sign(2, {}, 'gpu-18'),
      }),
      ask({
        ...fails('host_unknown', 'An invalid host name'),
        target: `/v1/hosts/gpu_99/${path}`,
      }),
      ask({ ...fails('sequence_not_newer', 'Sent once more'), body: sign(1) }),
      ask({ ...fails('payload_too_large', 'More than 256 KiB'), body: tooLarge }),
      ask({
        ...fails('unsupported_media_type', 'Declared as JSON'),
        headers: { 'Content-Type': 'application/json' },
      }),
      ask({
        ...fails('unsupported_content_encoding', 'Compressed'),
        headers: { ...JOSE, 'Content-Encoding': 'gzip' },
      }),
    ],
    away: [
      ask(BROKEN),
      ask({ ...fails('registry_unavailable', 'No database'), given: 'without_database' }),
    ],
  }
}

const report = message('putHostReport', 'report', 'host-report+jwt', { report: EXAMPLE_REPORT })
const lease = message('renewHostLease', 'lease', 'host-lease+jwt', {
  report_sha256: EXAMPLE_DIGEST,
})

const MESSAGES: readonly Example[] = [
  report.ask({ name: 'reported', summary: 'The report of a host' }),
  ...report.failing,
  report.ask({
    ...fails('quota_exceeded', 'More bytes than the token of the host allows'),
    given: 'quota_exceeded',
  }),
  report.ask({
    ...fails('invalid_request', 'A report with an invalid shape'),
    body: report.sign(2, { report: { ...EXAMPLE_REPORT, device_count: 'two' } }),
  }),
  ...report.away,
  lease.ask({ name: 'renewed', summary: 'An unchanged host' }),
  ...lease.failing,
  lease.ask({
    ...fails('report_required', 'A report other than the stored one'),
    body: lease.sign(2, { report_sha256: 'e'.repeat(64) }),
  }),
  ...lease.away,
]

const resolve = of('resolveConfig', 'POST', '/v1/resolve', { headers: bearer('read') })
const PAIR = { config: { tensor_parallel_size: 2, numa_bind: true } }

const RESOLVE: readonly Example[] = [
  resolve({
    name: 'registered_host',
    summary: 'For a host of the registry',
    body: { ...PAIR, host_id: 'gpu-17' },
  }),
  resolve({
    name: 'inline_report',
    summary: 'With the report of a host',
    headers: {},
    body: { ...PAIR, host_report: EXAMPLE_REPORT, host: { nixl_available: true } },
  }),
  resolve({
    ...fails('token_refused', 'A host of the registry and no token'),
    headers: {},
    body: { ...PAIR, host_id: 'gpu-17' },
  }),
  resolve({
    ...fails('token_not_allowed', 'A token to enrol with'),
    headers: bearer('enrol'),
    body: { ...PAIR, host_id: 'gpu-17' },
  }),
  resolve({
    ...fails('host_not_usable', 'An unknown host'),
    body: { ...PAIR, host_id: 'gpu-99' },
  }),
  resolve({
    ...fails('checks_failed', 'A check fails, and is enforced'),
    body: {
      config: { tensor_parallel_size: 2, assigned_physical_gpu_ids: [0, 0] },
      host_id: 'gpu-17',
      enforce: true,
    },
  }),
  resolve({
    ...fails('registry_unavailable', 'No database'),
    given: 'without_database',
    body: { ...PAIR, host_id: 'gpu-17' },
  }),
]

/** Requests for every answer that has to do with hosts. */
export const HOST_EXAMPLES: readonly Example[] = [...RESOLVE, ...ENROL, ...INVENTORY, ...MESSAGES]
