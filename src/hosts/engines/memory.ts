import type { Outage, RenewalWindow } from '../lease.ts'
import {
  type Enrolment,
  type EnrolmentOutcome,
  type HostQuery,
  type HostRecord,
  type HostRegistry,
  type HostSummary,
  type Message,
  REMOVED_KEPT_MILLISECONDS,
  type Refusal,
} from '../registry.ts'
import type { TokenRecord } from '../tokens.ts'

const bytewise = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)

const compareBy = (order: HostQuery['order']) => (left: Position, right: Position) =>
  (order === 'renewed_at' ? left.renewed_at - right.renewed_at : 0) ||
  bytewise(left.host_id, right.host_id)

type Position = Pick<HostSummary, 'host_id' | 'renewed_at'>

const summaryOf = (host: HostRecord): HostSummary => ({
  host_id: host.host_id,
  labels: host.labels,
  platform: host.platform,
  device_count: host.device_count,
  generation: host.generation,
  enrolled_at: host.enrolled_at,
  reported_at: host.reported_at,
  renewed_at: host.renewed_at,
  healthy: host.healthy,
  enrolled_by: host.enrolled_by,
})

function matches(host: HostRecord, query: HostQuery): boolean {
  return (
    isRenewedWithin(host, query.renewed ?? {}) &&
    (query.healthy === undefined || host.healthy === query.healthy) &&
    (query.platform === undefined || host.platform === query.platform) &&
    (query.device_count === undefined || host.device_count === query.device_count) &&
    Object.entries(query.labels ?? {}).every(([name, value]) => host.labels[name] === value)
  )
}

const isRenewedWithin = (
  { renewed_at }: HostRecord,
  { renewed_after = -Infinity, renewed_until = Infinity }: RenewalWindow,
) => renewed_at > renewed_after && renewed_at <= renewed_until

const bytesOf = ({ report }: HostRecord) =>
  report === null ? 0 : new TextEncoder().encode(JSON.stringify(report)).byteLength

/** A registry in memory, which is lost when the process ends: for tests, and to try out the service. */
export function openMemoryRegistry(): HostRegistry {
  const hosts = new Map<string, HostRecord>()
  const tokens = new Map<string, TokenRecord>()
  /** The last sequence of each removed host, by host and key, and when it was removed. */
  const removed = new Map<string, { readonly sequence: number; readonly at: number }>()
  let served: number | undefined
  let outage: Outage | null = null
  const keyOf = (hostId: string, key: string) => `${hostId} ${key}`
  const hostsOf = (tokenId: string | null) =>
    [...hosts.values()].filter(({ enrolled_by }) => enrolled_by === tokenId)

  function remove(theirs: readonly HostRecord[], at: number): void {
    for (const [key, entry] of removed) {
      if (entry.at < at - REMOVED_KEPT_MILLISECONDS) removed.delete(key)
    }
    for (const { host_id, public_key, sequence } of theirs) {
      removed.set(keyOf(host_id, public_key), { sequence, at })
      hosts.delete(host_id)
    }
  }

  /** Why a token allows no further host; undefined: it does. */
  function reachedLimit(token: TokenRecord | undefined, at: number): EnrolmentOutcome | undefined {
    if (token === undefined || token.revoked_at !== null || token.expires_at <= at)
      return 'token_gone'
    const { uses, max_uses, max_hosts, token_id } = token
    if (max_uses !== null && uses >= max_uses) return 'uses_spent'
    if (max_hosts !== null && hostsOf(token_id).length >= max_hosts) return 'hosts_spent'
    return undefined
  }

  function exceedsBytes(host: HostRecord, bytes: number): boolean {
    const limit = tokens.get(host.enrolled_by ?? '')?.max_bytes ?? null
    if (limit === null) return false
    const others = hostsOf(host.enrolled_by).filter(({ host_id }) => host_id !== host.host_id)
    return others.reduce((sum, other) => sum + bytesOf(other), bytes) > limit
  }

  const senderOf = (message: Message): HostRecord | Refusal => {
    const host = hosts.get(message.host_id)
    if (host?.public_key !== message.public_key) return { refused: 'host_unknown' }
    if (message.sequence > host.sequence) return host
    return { refused: 'sequence_not_newer', last_sequence: host.sequence }
  }
  const renewal = ({ sequence, boot_id, at }: Message) => ({ sequence, boot_id, renewed_at: at })

  return {
    async enrol({ host_id, public_key, labels, token_id, at }: Enrolment) {
      const token = tokens.get(token_id)
      if (token !== undefined) tokens.set(token_id, { ...token, last_used_at: at })
      const known = hosts.get(host_id)
      if (known !== undefined) {
        if (known.public_key !== public_key) return 'key_conflict'
        hosts.set(host_id, { ...known, labels })
        return 'known'
      }
      const reached = reachedLimit(token, at)
      if (token === undefined || reached !== undefined) return reached ?? 'token_gone'
      tokens.set(token_id, { ...token, uses: token.uses + 1, last_used_at: at })
      hosts.set(host_id, {
        host_id,
        public_key,
        labels,
        platform: null,
        device_count: null,
        generation: 0,
        sequence: removed.get(keyOf(host_id, public_key))?.sequence ?? 0,
        boot_id: null,
        enrolled_at: at,
        reported_at: null,
        renewed_at: at,
        report: null,
        report_sha256: null,
        healthy: null,
        enrolled_by: token_id,
      })
      return 'enrolled'
    },

    async find(hostId) {
      return hosts.get(hostId)
    },

    async findSender(hostId) {
      const host = hosts.get(hostId)
      if (host === undefined) return undefined
      const { public_key, healthy, device_count } = host
      return { public_key, healthy, device_count }
    },

    async acceptReport(message) {
      const host = senderOf(message)
      if ('refused' in host) return host
      const { report, report_sha256, at, healthy } = message
      const next = { ...host, ...renewal(message), report, healthy }
      if (exceedsBytes(host, bytesOf(next))) return { refused: 'bytes_spent' }
      if (report_sha256 === host.report_sha256) {
        hosts.set(host.host_id, next)
        return { generation: host.generation }
      }
      const generation = host.generation + 1
      const { platform, device_count } = report
      const changed = { generation, reported_at: at, report_sha256, platform, device_count }
      hosts.set(host.host_id, { ...next, ...changed })
      return { generation }
    },

    async renewLease(message) {
      const host = senderOf(message)
      if ('refused' in host) return host
      if (host.report_sha256 !== message.report_sha256) return { refused: 'report_required' }
      hosts.set(host.host_id, { ...host, ...renewal(message) })
      return { generation: host.generation }
    },

    async list(query) {
      const compare = compareBy(query.order)
      const { after } = query
      return [...hosts.values()]
        .filter((host) => matches(host, query))
        .filter((host) => after === undefined || compare(host, after) > 0)
        .sort(compare)
        .slice(0, query.limit)
        .map(summaryOf)
    },

    async countHosts(window) {
      const counted = [...hosts.values()].filter((host) => isRenewedWithin(host, window))
      const countOf = (health: boolean | null) =>
        counted.filter(({ healthy }) => healthy === health).length
      return { healthy: countOf(true), unhealthy: countOf(false), unknown: countOf(null) }
    },

    async remove(hostId, at) {
      const host = hosts.get(hostId)
      remove(host === undefined ? [] : [host], at)
      return host !== undefined
    },

    async removeHostsOf(tokenId, at) {
      const theirs = hostsOf(tokenId)
      remove(theirs, at)
      return theirs.length
    },

    async addToken(token) {
      tokens.set(token.token_id, token)
    },
    async findToken(tokenId) {
      return tokens.get(tokenId)
    },
    async listTokens() {
      return [...tokens.values()].sort(
        (left, right) =>
          right.created_at - left.created_at || bytewise(left.token_id, right.token_id),
      )
    },
    async revokeToken(tokenId, at) {
      const token = tokens.get(tokenId)
      if (token === undefined || token.revoked_at !== null) return false
      tokens.set(tokenId, { ...token, revoked_at: at })
      return true
    },

    async shortenToken(tokenId, at) {
      const token = tokens.get(tokenId)
      if (token !== undefined && token.expires_at > at) {
        tokens.set(tokenId, { ...token, expires_at: at })
      }
    },
    async noteTokenUse(tokenId, at) {
      const token = tokens.get(tokenId)
      if (token !== undefined) tokens.set(tokenId, { ...token, last_used_at: at })
    },

    async noteServing(at, gapMilliseconds) {
      if (served !== undefined && at - served > gapMilliseconds) {
        outage = { from: served, until: at }
      }
      served = Math.max(served ?? at, at)
      return outage
    },

    async checkReads() {},
    async checkWrites() {},
    async close() {},
  }
}
