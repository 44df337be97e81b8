import { createHash } from 'node:crypto'
import { canonicalReport, type HostReport } from '../hosts/report.ts'
import type { Answer, Client } from './client.ts'
import type { Identity } from './identity.ts'

/** Steps that one delivery may take: enrol, report, correct the sequence, report again, with room to spare. */
const MOST_STEPS = 6

/** What sending reports needs. */
export interface ReporterOptions {
  readonly client: Client
  readonly identity: Identity
  /** Base URL of the server, and who the messages are for. */
  readonly server: string
  readonly audience: string
  readonly hostId: string
  readonly labels: Readonly<Record<string, string>>
  /** The enrolment token, read again each time it is needed; undefined: none is set. */
  readonly token: () => string | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * How a delivery ended; `enrolment`: the enrolment itself was refused, so that only another token or a change on the
 * server can help.
 */
export type Delivery =
  | Extract<Answer, { kind: 'accepted' | 'later' }>
  | { readonly kind: 'refused'; readonly message: string; readonly enrolment: boolean }

/** How far a delivery is: whether it enrols the host now, and what the server said when it trusted no message. */
interface DeliveryState {
  enrolling: boolean
  untrusted?: string
}

/** Brings the newest report to the server: enrols, reports or renews, whichever is needed. */
export class Reporter {
  readonly #options: ReporterOptions
  /** Digest of the report that the server has; undefined: it may have none. */
  #accepted: string | undefined

  constructor(options: ReporterOptions) {
    this.#options = options
  }

  /** Whether the server has another report than this. */
  isNews(report: HostReport): boolean {
    return digest(report) !== this.#accepted
  }

  /** Renews the lease when the server has this very report, else sends it. */
  async deliver(report: HostReport, signal: AbortSignal): Promise<Delivery> {
    const { identity, server, hostId } = this.#options
    const state: DeliveryState = {
      enrolling: !identity.isEnrolled(server, hostId) && this.#options.token() !== undefined,
    }
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const answer = state.enrolling ? await this.#enrol(signal) : await this.#send(report, signal)
      const delivery = this.#understand(answer, state)
      if (delivery !== undefined) return delivery
    }
    const message = `The server did not accept the report within ${MOST_STEPS} messages`
    return { kind: 'later', message }
  }

  /** How the delivery ended; undefined: it goes on as `state` then says. */
  #understand(answer: Answer, state: DeliveryState): Delivery | undefined {
    switch (answer.kind) {
      case 'accepted':
        if (!state.enrolling) return answer
        state.enrolling = false
        return undefined
      case 'sequence':
        return this.#options.identity.continueAfter(answer.last)
          ? undefined
          : sequenceTooHigh(answer.last)
      case 'report_required':
        this.#accepted = undefined
        return undefined
      case 'unknown_host':
        this.#accepted = undefined
        state.enrolling = true
        return this.#options.token() === undefined ? hostUnknown(answer.message) : undefined
      case 'untrusted':
        return this.#enrolAgain(answer.message, state)
      case 'refused': {
        const { untrusted, enrolling } = state
        if (untrusted === undefined) {
          return this.#refused(answer.message, enrolling && answer.byService)
        }
        return this.#refused(`${untrusted}; enrolling again did not help: ${answer.message}`)
      }
      case 'later':
        return answer
    }
  }

  /** The server may have forgotten the host, which it does not say: to enrol it once more does no harm. */
  #enrolAgain(message: string, state: DeliveryState): Delivery | undefined {
    if (state.untrusted !== undefined) return this.#refused(message)
    if (this.#options.token() === undefined) return this.#refused(`${message}; ${NO_TOKEN}`)
    this.#accepted = undefined
    state.untrusted = message
    state.enrolling = true
    return undefined
  }

  /** A wrong public name of the server is the usual reason for a 401. */
  #refused(message: string, enrolment = false): Delivery {
    const { hostId, server, audience } = this.#options
    const signedFor = `this is ${hostId} at ${server}, and its messages are signed for ${audience}, which must be the server's PUBLIC_ORIGIN`
    return { kind: 'refused', enrolment, message: `${message}; ${signedFor}` }
  }

  async #enrol(signal: AbortSignal): Promise<Answer> {
    const { client, identity, server, hostId, labels, token } = this.#options
    const enrolment = { host_id: hostId, public_key: identity.publicKey, labels }
    const answer = await client.enrol(token() ?? '', enrolment, signal)
    if (answer.kind === 'accepted') identity.noteEnrolment(server, hostId)
    return answer
  }

  async #send(report: HostReport, signal: AbortSignal): Promise<Answer> {
    const { client, identity, hostId } = this.#options
    const sha256 = digest(report)
    if (sha256 === this.#accepted) {
      const payload = { ...this.#claims(report), report_sha256: sha256 }
      return await client.renew(hostId, await identity.sign('host-lease+jwt', payload), signal)
    }
    const payload = { ...this.#claims(report), report }
    const answer = await client.report(
      hostId,
      await identity.sign('host-report+jwt', payload),
      signal,
    )
    if (answer.kind === 'accepted') this.#accepted = sha256
    return answer
  }

  #claims(report: HostReport) {
    const { identity, audience, hostId, now } = this.#options
    return {
      aud: audience,
      sub: hostId,
      boot_id: report.system.boot_id ?? 'unknown',
      sequence: identity.nextSequence(),
      iat: Math.floor(now() / 1000),
    }
  }
}

function sequenceTooHigh(last: number): Delivery {
  const message = `The server has an impossible sequence number of this host, ${last}. Delete the host there, and enrol it again`
  return { kind: 'later', message }
}

const NO_TOKEN = 'if the host is not enrolled there, give an enrolment token, because none is set'

function hostUnknown(message: string): Delivery {
  return { kind: 'later', message: `${message}; ${NO_TOKEN}` }
}

function digest(report: HostReport): string {
  return createHash('sha256').update(canonicalReport(report)).digest('hex')
}
