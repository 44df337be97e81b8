/**
 * What the registry costs: `npm run bench:hosts`. Fails when a bound is missed. Who resolves and who renews are a process
 * each, so that a time is what one client waits for the server, and not what it waits for the other's thousand requests.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../src/hosts/engines/bun-sqlite.ts'
import { createToken } from '../src/hosts/tokens.ts'
import { reportDigest } from '../src/hosts/verify-message.ts'
import { createSigner, type Signer, signedLease } from '../test/hosts/agent.ts'
import { hostReport } from '../test/hosts/sample.ts'
import { median, percentile, report } from './report.ts'
import { startBenchServer } from './server.ts'
import { type LoadRequest, steadyLoad } from './steady-load.ts'

const HOSTS = 10_000
const FEW_HOSTS = 1_000
const RENEWALS_PER_SECOND = 1_000
const RESOLVES_PER_SECOND = 100
const SECONDS = 10
/** Renewals go on until the last resolve is answered. */
const RENEWING_SECONDS = SECONDS + 3
const POPULATING_AT_ONCE = 100
const RESOLVE_P99_BOUND_MILLISECONDS = 5
const LISTING_RATIO_BOUND = 1.5
const AUDIENCE = 'http://bench.test'

const REPORT = hostReport()
const nameOf = (index: number) => `gpu-${String(index).padStart(6, '0')}`

/** Enrols hosts `from` to `to`, all with one key, and has each report once. */
async function populate(path: string, signer: Signer, from: number, to: number): Promise<void> {
  const registry = await openBunSqliteRegistry(path)
  const report_sha256 = await reportDigest(REPORT)
  const at = Date.now()
  const { record } = await createToken({
    kind: 'enrol',
    host_patterns: ['*'],
    created_at: at,
    expires_at: at + 3_600_000,
  })
  await registry.addToken(record)
  const { token_id } = record
  const add = async (index: number) => {
    const host = { host_id: nameOf(index), public_key: signer.jwk.x, at }
    await registry.enrol({ ...host, token_id, labels: { rack: String(index % 100) } })
    const sent = { boot_id: 'boot-1', sequence: 1, report: REPORT, report_sha256, healthy: true }
    await registry.acceptReport({ ...host, ...sent })
  }
  for (let index = from; index < to; index += POPULATING_AT_ONCE) {
    await Promise.all(Array.from({ length: POPULATING_AT_ONCE }, (_, each) => add(index + each)))
  }
  await registry.close()
}

async function readToken(path: string): Promise<string> {
  const registry = await openBunSqliteRegistry(path)
  const created_at = Date.now()
  const times = { created_at, expires_at: created_at + 3_600_000 }
  const { token, record } = await createToken({ kind: 'read', host_patterns: [], ...times })
  await registry.addToken(record)
  await registry.close()
  return token
}

const resolving =
  (origin: string, token: string) =>
  (index: number): LoadRequest => ({
    url: `${origin}/v1/resolve`,
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      config: { tensor_parallel_size: 8, numa_bind: true },
      host_id: nameOf((index * 7_919) % FEW_HOSTS),
    }),
  })

/** Leases signed beforehand, one of each host in turn: to sign is the agents' work, not the server's. */
async function signLeases(signer: Signer): Promise<readonly SignedLease[]> {
  const iat = Date.now() / 1000 + SECONDS
  return Promise.all(
    Array.from({ length: (1 + RENEWING_SECONDS) * RENEWALS_PER_SECOND }, async (_, index) => {
      const host_id = nameOf(index % HOSTS)
      const sequence = 2 + Math.floor(index / HOSTS)
      const host = { ...signer, host_id }
      const message = await signedLease(host, REPORT, { sequence, iat, audience: AUDIENCE })
      return { host_id, message }
    }),
  )
}

interface SignedLease {
  readonly host_id: string
  readonly message: string
}

const renewing =
  (origin: string, leases: readonly SignedLease[]) =>
  (index: number): LoadRequest => ({
    url: `${origin}/v1/hosts/${leases[index]?.host_id}/lease`,
    method: 'PUT',
    headers: { 'Content-Type': 'application/jose' },
    body: leases[index]?.message ?? '',
  })

/** Median milliseconds of a page of 100 hosts, walking through the whole table. */
async function pageMilliseconds(origin: string, token: string, query: string): Promise<number> {
  const times: number[] = []
  let cursor = ''
  do {
    const started = performance.now()
    const response = await fetch(`${origin}/v1/hosts?limit=100${query}${cursor}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    const { next_cursor } = (await response.json()) as { next_cursor: string | null }
    times.push(performance.now() - started)
    cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`
  } while (cursor !== '')
  return median(times)
}

let met = true
function compareWithBound(what: string, value: number, bound: number, note: string): void {
  const isMet = report(what, `${value.toFixed(2)} (${note})`, `${bound} or less`, value <= bound)
  met &&= isMet
}

const directory = await mkdtemp(join(tmpdir(), 'bench-hosts-'))
const path = join(directory, 'registry.db')
const environment = { DATABASE_URL: `sqlite:${path}`, PUBLIC_ORIGIN: AUDIENCE }
try {
  const signer = await createSigner(nameOf(0))
  await populate(path, signer, 0, FEW_HOSTS)
  const token = await readToken(path)
  const resolves = RESOLVES_PER_SECOND * SECONDS

  const small = await startBenchServer('../src/runtime/bun.ts', environment)
  const alone = await steadyLoad(RESOLVES_PER_SECOND, resolves, resolving(small.url, token))
  const pageOfFew = await pageMilliseconds(small.url, token, '')
  const filteredOfFew = await pageMilliseconds(small.url, token, '&platform=cuda&state=live')
  await small.stop()

  await populate(path, signer, FEW_HOSTS, HOSTS)
  const large = await startBenchServer('../src/runtime/bun.ts', environment)
  await steadyLoad(RESOLVES_PER_SECOND, 0, resolving(large.url, token))
  const pageOfMany = await pageMilliseconds(large.url, token, '')
  const filteredOfMany = await pageMilliseconds(large.url, token, '&platform=cuda&state=live')
  const leases = await signLeases(signer)
  const renewed = RENEWALS_PER_SECOND * RENEWING_SECONDS
  const [loaded, renewals] = await Promise.all([
    steadyLoad(RESOLVES_PER_SECOND, resolves, resolving(large.url, token)),
    steadyLoad(RENEWALS_PER_SECOND, renewed, renewing(large.url, leases)),
  ])
  await large.stop()

  const baseline = percentile(alone, 0.99)
  const p99 = percentile(loaded, 0.99)
  compareWithBound(
    `p99 ms of /v1/resolve with host_id, ${HOSTS} hosts, ${RENEWALS_PER_SECOND} renewals a second`,
    p99,
    RESOLVE_P99_BOUND_MILLISECONDS,
    `p50 ${percentile(loaded, 0.5).toFixed(2)}; ${(p99 / baseline).toFixed(2)} times the ${baseline.toFixed(2)} with ${FEW_HOSTS} hosts and no renewals; renewals p50 ${percentile(renewals, 0.5).toFixed(2)}, p99 ${percentile(renewals, 0.99).toFixed(2)}`,
  )
  for (const [what, many, few] of [
    ['a page', pageOfMany, pageOfFew],
    ['a filtered page', filteredOfMany, filteredOfFew],
  ] as const) {
    const note = `${many.toFixed(2)} ms against ${few.toFixed(2)} ms`
    compareWithBound(
      `cost of ${what} of ${HOSTS} hosts to one of ${FEW_HOSTS}`,
      many / few,
      LISTING_RATIO_BOUND,
      note,
    )
  }
} finally {
  await rm(directory, { recursive: true })
}
process.exitCode = met ? 0 : 1
