import { z } from 'zod'
import { healthOf } from './health.ts'
import { type HostChange, hostChanges } from './host-changes.ts'
import { type Claims, type MessageType, verifyMessage } from './message.ts'
import type { HostRegistry, Message, Refusal, Sender } from './registry.ts'
import { canonicalReport, HostReport } from './report.ts'
import { UNOWNED_KEY } from './verification-key.ts'

/** What taking in messages needs of the service. */
export interface VerificationTerms {
  readonly registry: HostRegistry
  /** The `aud` that messages must be made for: the service as its agents know it. */
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
  /** What is worth a line of the log. */
  readonly changes: readonly HostChange[]
}

export type Rejection =
  | Refusal
  /** By the host's key, or of a host that is unknown. */
  | { readonly refused: 'message_untrusted' }
  | {
      readonly refused: 'report_invalid'
      readonly issues: readonly z.core.$ZodIssue[]
      /** What the issues are in. */
      readonly payload: { readonly report: unknown }
    }

/** What a report is sent in. */
export const ReportPayload = z.object({ report: HostReport })

/** SHA-256, in hex, of a report in its canonical form: what a lease renewal names it by. */
export async function reportDigest(report: HostReport): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalReport(report))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}

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
  // For a host that is unknown as well: whoever may send nothing finds out no names, by the time it takes neither.
  const public_key = sender?.public_key ?? UNOWNED_KEY
  const at = now()
  const expected = { type, host_id: hostId, public_key, audience, now: at }
  const claims = await verifyMessage(message, expected)
  if (claims === undefined || sender === undefined) return { refused: 'message_untrusted' }
  const { boot_id, sequence } = claims
  return { claims, sender, sent: { host_id: hostId, public_key, boot_id, sequence, at } }
}

/** Takes in a signed report. What it resolves to is durable; a rejection changed nothing. */
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

/** Takes in a signed renewal of the lease on the report that the host sent before. */
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
