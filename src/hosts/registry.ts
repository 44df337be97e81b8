import type { Labels } from './host.ts'
import type { Outage, RenewalWindow } from './lease.ts'
import type { HostReport } from './report.ts'
import type { TokenRecord } from './tokens.ts'

/** What the registry knows of a host, without its report. Times are milliseconds since 1970 by the server's clock. */
export interface HostSummary {
  readonly host_id: string
  readonly labels: Labels
  /** Null: unknown, or no report yet. */
  readonly platform: HostReport['platform']
  readonly device_count: number | null
  /** Counts the reports that differed from the one before; 0: no report yet. */
  readonly generation: number
  readonly enrolled_at: number
  /** When the present generation came; null: no report yet. */
  readonly reported_at: number | null
  /** When the agent last said that the report still holds; at first, when the host enrolled. */
  readonly renewed_at: number
  /** Whether all accelerators are usable and healthy, by the newest report; null: unknown. */
  readonly healthy: boolean | null
  /** The token that enrolled the host; null: it enrolled before that was kept. */
  readonly enrolled_by: string | null
}

/** A host as the registry keeps it, with its key and what guards against replayed messages. */
export interface HostRecord extends HostSummary {
  /** The `x` of the host's Ed25519 JWK. */
  readonly public_key: string
  /** The highest sequence number taken, before a removal as well; 0: none yet. */
  readonly sequence: number
  /** Of the boot in which the newest message was made; null: none yet. */
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
  /** The token that allows it. */
  readonly token_id: string
  readonly at: number
}

/**
 * `known`: the same key again, which renews nothing but the labels, and uses nothing of the token. `key_conflict`: another
 * key holds the name. The others say which limit of the token is reached, or that it holds no longer.
 */
export type EnrolmentOutcome =
  | 'enrolled'
  | 'known'
  | 'key_conflict'
  | 'uses_spent'
  | 'hosts_spent'
  | 'token_gone'

/** Whose messages a host's are. */
export interface Sender {
  /** The `x` of the host's Ed25519 JWK. */
  readonly public_key: string
  /** As of the report before. */
  readonly healthy: boolean | null
  readonly device_count: number | null
}

/** A message whose signature and claims hold: who sent it, when, and after which other ones. */
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
  /** Of the report that the agent says still holds. */
  readonly report_sha256: string
}

/** Why a message changed nothing. */
export type Refusal =
  | { readonly refused: 'host_unknown' }
  | { readonly refused: 'sequence_not_newer'; readonly last_sequence: number }
  | { readonly refused: 'report_required' }
  /** The reports of the hosts of one token would have more bytes than it allows. */
  | { readonly refused: 'bytes_spent' }

/** Which hosts to list, in which order, and from where on. */
export interface HostQuery {
  readonly platform?: string | undefined
  readonly device_count?: number | undefined
  readonly healthy?: boolean | undefined
  /** All of these must match. */
  readonly labels?: Labels | undefined
  readonly renewed?: RenewalWindow | undefined
  /** `renewed_at` puts the longest silent first; ties and the other order go by `host_id`, bytewise. */
  readonly order: 'host_id' | 'renewed_at'
  /** The last host of the page before. */
  readonly after?: { readonly host_id: string; readonly renewed_at: number } | undefined
  readonly limit: number
}

/** How long the last sequence of a removed host is kept; messages that were signed before hold for two minutes at most. */
export const REMOVED_KEPT_MILLISECONDS = 86_400_000

/** How many hosts there are of each health. */
export interface HealthCounts {
  readonly healthy: number
  readonly unhealthy: number
  readonly unknown: number
}

/**
 * Where hosts, their newest reports and the tokens are kept. A promise that resolves means that the change is durable;
 * each change is one atomic step, whatever else runs. It rejects only when the engine itself fails.
 */
export interface HostRegistry {
  /** Whatever is not `enrolled` or `known` changed nothing. A key that was removed goes on after its last sequence. */
  enrol(enrolment: Enrolment): Promise<EnrolmentOutcome>
  find(hostId: string): Promise<HostRecord | undefined>
  findSender(hostId: string): Promise<Sender | undefined>
  /** Takes a report if its sequence is newer; a report other than the stored one makes the next generation. */
  acceptReport(message: ReportMessage): Promise<{ readonly generation: number } | Refusal>
  /** Renews the lease if the sequence is newer and the stored report is the one the message names. */
  renewLease(message: LeaseMessage): Promise<{ readonly generation: number } | Refusal>
  list(query: HostQuery): Promise<readonly HostSummary[]>
  /** The hosts renewed within a window. */
  countHosts(renewed: RenewalWindow): Promise<HealthCounts>
  /** Keeps the last sequence of the host's key for a day. False: there was no such host. */
  remove(hostId: string, at: number): Promise<boolean>
  /** Removes the hosts that a token enrolled; how many there were. */
  removeHostsOf(tokenId: string, at: number): Promise<number>

  addToken(token: TokenRecord): Promise<void>
  findToken(tokenId: string): Promise<TokenRecord | undefined>
  /** All tokens, the newest first. */
  listTokens(): Promise<readonly TokenRecord[]>
  /** False: there is no such token, or it was revoked before. */
  revokeToken(tokenId: string, at: number): Promise<boolean>
  /** Has a token expire at `at` if it would later. */
  shortenToken(tokenId: string, at: number): Promise<void>
  noteTokenUse(tokenId: string, at: number): Promise<void>

  /**
   * Notes that hosts are served at `at`. When no instance noted it for longer than `gapMilliseconds`, that time was an
   * outage. Gives the last one; null: there was none.
   */
  noteServing(at: number, gapMilliseconds: number): Promise<Outage | null>

  /** Rejects with the reason why hosts and tokens cannot be read, if that is so. */
  checkReads(): Promise<void>
  /** Rejects with the reason why hosts and tokens cannot be changed, if that is so. */
  checkWrites(): Promise<void>

  close(): Promise<void>
}
