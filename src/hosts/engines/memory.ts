import type {
  Enrolment,
  HostQuery,
  HostRecord,
  HostRegistry,
  HostSummary,
  Message,
  Refusal,
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
})

function matches(host: HostRecord, query: HostQuery): boolean {
  const { renewed_after = -Infinity, renewed_until = Infinity } = query.renewed ?? {}
  return (
    (query.platform === undefined || host.platform === query.platform) &&
    (query.device_count === undefined || host.device_count === query.device_count) &&
    Object.entries(query.labels ?? {}).every(([name, value]) => host.labels[name] === value) &&
    host.renewed_at > renewed_after &&
    host.renewed_at <= renewed_until
  )
}

/** The registry of one process, gone when it ends: for tests, and for a trial that keeps nothing. */
export function openMemoryRegistry(): HostRegistry {
  const hosts = new Map<string, HostRecord>()
  const tokens = new Map<string, TokenRecord>()

  const senderOf = (message: Message): HostRecord | Refusal => {
    const host = hosts.get(message.host_id)
    if (host?.public_key !== message.public_key) return { refused: 'host_unknown' }
    if (message.sequence > host.sequence) return host
    return { refused: 'sequence_not_newer', last_sequence: host.sequence }
  }
  const renewal = ({ sequence, boot_id, at }: Message) => ({ sequence, boot_id, renewed_at: at })

  return {
    async enrol({ host_id, public_key, labels, at }: Enrolment) {
      const known = hosts.get(host_id)
      if (known !== undefined) {
        if (known.public_key !== public_key) return 'key_conflict'
        hosts.set(host_id, { ...known, labels })
        return 'known'
      }
      hosts.set(host_id, {
        host_id,
        public_key,
        labels,
        platform: null,
        device_count: null,
        generation: 0,
        sequence: 0,
        boot_id: null,
        enrolled_at: at,
        reported_at: null,
        renewed_at: at,
        report: null,
        report_sha256: null,
      })
      return 'enrolled'
    },

    async find(hostId) {
      return hosts.get(hostId)
    },

    async findKey(hostId) {
      return hosts.get(hostId)?.public_key
    },

    async acceptReport(message) {
      const host = senderOf(message)
      if ('refused' in host) return host
      const { report, report_sha256, at } = message
      if (report_sha256 === host.report_sha256) {
        hosts.set(host.host_id, { ...host, ...renewal(message) })
        return { generation: host.generation }
      }
      const generation = host.generation + 1
      const { platform, device_count } = report
      const changed = { generation, reported_at: at, report, report_sha256, platform, device_count }
      hosts.set(host.host_id, { ...host, ...renewal(message), ...changed })
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

    async remove(hostId) {
      return hosts.delete(hostId)
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

    async check() {},
    async close() {},
  }
}
