import type { Labels } from './host.ts'
import type { Outage, RenewalWindow } from './lease.ts'
import type { HostReport } from './report.ts'
import type { TokenRecord } from './tokens.ts'

/** A host without its report. Times are milliseconds since 1970 by the clock of the server. */
export interface HostSummary {
  readonly host_id: string
  readonly labels: Labels
  /** Null: unknown, or no report yet. */
  readonly platform: HostReport['platform']
  readonly device_count: number | null
  /** How many reports differed from the previous one; 0: no report yet. */
  readonly generation: number
  readonly enrolled_at: number
  /** When the first report of this generation arrived; null: no report yet. */
  readonly reported_at: number | null
  /** When the agent last confirmed the report; before the first report, when the host enrolled. */
  readonly renewed_at: number
  /** Whether all accelerators are usable and healthy, by the newest report; null: unknown. */
  readonly healthy: boolean | null
  /** The id of the token that enrolled the host; null: it enrolled with a version that did not store this. */
  readonly enrolled_by: string | null
}

/** A host with its report, its key, and what is needed to refuse replayed messages. */
export interface HostRecord extends HostSummary {
  /** The `x` of the host's Ed25519 JWK. */
  readonly public_key: string
  /** The highest sequence number accepted from this key, even before the host was removed; 0: none yet. */
  readonly sequence: number
  /** The boot in which the newest message was signed; null: no message yet. */
  readonly boot_id: string | null
  readonly report: HostReport | null
  /** SHA-256 of the report in its canonical form, in hex; null: no report yet. */
  readonly report_sha256: string | null
}

/** A host to enrol. */
export interface Enrolment {
  readonly host_id: string
  readonly public_key: string
  readonly labels: Labels
  /** The id of the enrolment token. */
  readonly token_id: string
  readonly at: number
}

/**
 * `known`: the host is already enrolled with this key; only its labels are replaced, and no use is counted.
 * `key_conflict`: it is enrolled with another key. `uses_spent` and `hosts_spent`: a limit of the token is reached.
 * `token_gone`: the token is unknown, expired or revoked.
 */
export type EnrolmentOutcome =
  | 'enrolled'
  | 'known'
  | 'key_conflict'
  | 'uses_spent'
  | 'hosts_spent'
  | 'token_gone'

/** What is needed to verify a message of a host, and to see what its report changes. */
export interface Sender {
  /** The `x` of the host's Ed25519 JWK. */
  readonly public_key: string
  /** According to the previous report, as is `device_count`; null: unknown. */
  readonly healthy: boolean | null
  readonly device_count: number | null
}

/** A message with a valid signature and valid claims: who sent it and when. */
export interface Message {
  readonly host_id: string
  readonly public_key: string
  readonly boot_id: string
  readonly sequence: number
  readonly at: number
}

/** A verified message with a report. */
export interface ReportMessage extends Message {
  readonly report: HostReport
  readonly report_sha256: string
  /** Whether all accelerators are usable and healthy; null: unknown. */
  readonly healthy: boolean | null
}

/** A verified message that renews the lease. */
export interface LeaseMessage extends Message {
  /** Of the report that the agent confirms. */
  readonly report_sha256: string
}

/** Why a message changed nothing. */
export type Refusal =
  | { readonly refused: 'host_unknown' }
  | { readonly refused: 'sequence_not_newer'; readonly last_sequence: number }
  | { readonly refused: 'report_required' }
  /** The reports of the hosts of one token together would exceed its `max_bytes`. */
  | { readonly refused: 'bytes_spent' }

/** Which hosts to list, in which order, and after which one. */
export interface HostQuery {
  readonly platform?: string | undefined
  readonly device_count?: number | undefined
  readonly healthy?: boolean | undefined
  /** All of these must match. */
  readonly labels?: Labels | undefined
  readonly renewed?: RenewalWindow | undefined
  /** `renewed_at`: the longest silent first, then by `host_id`. Host ids are compared bytewise. */
  readonly order: 'host_id' | 'renewed_at'
  /** The last host of the previous page. */
  readonly after?: { readonly host_id: string; readonly renewed_at: number } | undefined
  readonly limit: number
}

/** How long the last sequence of a removed host is stored: older messages are refused after two minutes anyway. */
export const REMOVED_KEPT_MILLISECONDS = 86_400_000

/** The number of hosts by health. */
export interface HealthCounts {
  readonly healthy: number
  readonly unhealthy: number
  readonly unknown: number
}

/**
 * The store of hosts, their newest reports, and tokens. Each change is atomic, and durable once its promise resolves.
 * Promises reject only if the engine itself fails.
 */
export interface HostRegistry {
  /** Changes nothing unless the outcome is `enrolled` or `known`. A removed key continues after its last sequence. */
  enrol(enrolment: Enrolment): Promise<EnrolmentOutcome>
  /** The host with its report; undefined: no such host is enrolled. */
  find(hostId: string): Promise<HostRecord | undefined>
  /** The same, without reading the report. */
  findSender(hostId: string): Promise<Sender | undefined>
  /** Stores a report if its sequence is newer. A report that differs from the stored one starts the next generation. */
  acceptReport(message: ReportMessage): Promise<{ readonly generation: number } | Refusal>
  /** Renews the lease if the sequence is newer and the message names the stored report. */
  renewLease(message: LeaseMessage): Promise<{ readonly generation: number } | Refusal>
  /** The hosts that match, up to the limit. */
  list(query: HostQuery): Promise<readonly HostSummary[]>
  /** Counts the hosts that were renewed within a window. */
  countHosts(renewed: RenewalWindow): Promise<HealthCounts>
  /** Removes a host, and stores the last sequence of its key for a day. False: no such host was enrolled. */
  remove(hostId: string, at: number): Promise<boolean>
  /** Removes the hosts that a token enrolled, and returns how many they were. */
  removeHostsOf(tokenId: string, at: number): Promise<number>

  addToken(token: TokenRecord): Promise<void>
  /** Also finds tokens that are expired or revoked. */
  findToken(tokenId: string): Promise<TokenRecord | undefined>
  /** All tokens, the newest first. */
  listTokens(): Promise<readonly TokenRecord[]>
  /** False: the token is unknown, or already revoked. */
  revokeToken(tokenId: string, at: number): Promise<boolean>
  /** Lets a token expire at `at`, unless it expires earlier anyway. */
  shortenToken(tokenId: string, at: number): Promise<void>
  /** Sets `last_used_at`. */
  noteTokenUse(tokenId: string, at: number): Promise<void>

  /**
   * Records that an instance serves hosts at `at`. A gap of more than `gapMilliseconds` between two records was an
   * outage. Returns the last outage; null: none.
   */
  noteServing(at: number, gapMilliseconds: number): Promise<Outage | null>

  /** Rejects with the reason if hosts and tokens cannot be read. */
  checkReads(): Promise<void>
  /** Rejects with the reason if hosts and tokens cannot be changed. */
  checkWrites(): Promise<void>

  close(): Promise<void>
}
