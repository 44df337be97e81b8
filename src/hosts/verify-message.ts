import { z } from 'zod'
import { healthOf } from './health.ts'
import { type HostChange, hostChanges } from './host-changes.ts'
import { type Claims, type MessageType, verifyMessage } from './message.ts'
import type { HostRegistry, Message, Refusal, Sender } from './registry.ts'
import { canonicalReport, HostReport } from './report.ts'
import { UNOWNED_KEY } from './verification-key.ts'

/** What verifying messages needs from the service. */
export interface VerificationTerms {
  readonly registry: HostRegistry
  /** The `aud` that messages must have: the origin of the service, as its agents know it. */
  readonly audience: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A message that was accepted. */
export interface Taken {
  readonly generation: number
}

/** A report that was stored. */
export interface TakenReport extends Taken {
  /** The changes that belong in the log. */
  readonly changes: readonly HostChange[]
}

/** Why a message was not accepted. */
export type Rejection =
  | Refusal
  /** The host is unknown, or the message is not one that its key signed for this service just now. */
  | { readonly refused: 'message_untrusted' }
  | {
      readonly refused: 'report_invalid'
      readonly issues: readonly z.core.$ZodIssue[]
      /** The value that the paths of the issues refer to. */
      readonly payload: { readonly report: unknown }
    }

/** The part of the payload that has the report. */
export const ReportPayload = z.object({ report: HostReport })

/** SHA-256 of the canonical text of a report, in hex: how the renewal of a lease names the report. */
export async function reportDigest(report: HostReport): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalReport(report))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}

/** A message that its sender signed. */
interface Opened<Type extends MessageType> {
  readonly claims: Claims<Type>
  readonly sender: Sender
  readonly sent: Message
}

async function open<Type extends MessageType>(
  { registry, audience, now }: VerificationTerms,
  type: Type,
  hostId: string,
  message: string,
): Promise<Opened<Type> | Rejection> {
  const sender = await registry.findSender(hostId)
  // An unknown host takes as long as a known one, so that the time does not reveal which names are enrolled.
  const public_key = sender?.public_key ?? UNOWNED_KEY
  const at = now()
  const expected = { type, host_id: hostId, public_key, audience, now: at }
  const claims = await verifyMessage(message, expected)
  if (claims === undefined || sender === undefined) return { refused: 'message_untrusted' }
  const { boot_id, sequence } = claims
  return { claims, sender, sent: { host_id: hostId, public_key, boot_id, sequence, at } }
}

/** Verifies and stores a signed report. It is durable once the promise resolves; a rejection changed nothing. */
export async function takeReport(
  terms: VerificationTerms,
  hostId: string,
  message: string,
): Promise<TakenReport | Rejection> {
  const opened = await open(terms, 'report', hostId, message)
  if ('refused' in opened) return opened
  const { report } = opened.claims
  const { data, error } = ReportPayload.safeParse({ report })
  if (error !== undefined) {
    return { refused: 'report_invalid', issues: error.issues, payload: { report } }
  }
  const report_sha256 = await reportDigest(data.report)
  const health = healthOf(data.report)
  const accepted = await terms.registry.acceptReport({
    ...opened.sent,
    report: data.report,
    report_sha256,
    healthy: health.healthy,
  })
  if ('refused' in accepted) return accepted
  return { ...accepted, changes: hostChanges(opened.sender, data.report, health) }
}

/** Verifies a signed renewal of the lease on the stored report, and renews it. */
export async function takeLease(
  terms: VerificationTerms,
  hostId: string,
  message: string,
): Promise<Taken | Rejection> {
  const opened = await open(terms, 'lease', hostId, message)
  if ('refused' in opened) return opened
  const { report_sha256 } = opened.claims
  return terms.registry.renewLease({ ...opened.sent, report_sha256 })
}
