import type { Context } from 'hono'
import { MAX_CLOCK_SKEW_SECONDS, type MessageType } from '../../../hosts/message.ts'
import {
  type Rejection,
  ReportPayload,
  type Taken,
  takeLease,
  takeReport,
} from '../../../hosts/verify-message.ts'
import type { Dependencies, Hosts } from '../../dependencies.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { readSignedBody } from '../../request/body.ts'
import { invalidRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { hostIdOf } from './host-id.ts'
import { leaseTerms } from './lease-terms.ts'

/** Stores a signed report. */
export const putHostReport: Operation = {
  method: 'put',
  path: '/v1/hosts/{host_id}/report',
  sameOrigin: true,
  handler: ({ hosts, metrics, log }) =>
    async function putHostReport(context) {
      const taken = await take('report', takeReport, context, { hosts, metrics })
      const host_id = hostIdOf(context.req)
      for (const { level, message, fields } of taken.changes) {
        log.event(level, message, { host_id, ...fields })
      }
      const { generation } = taken
      return answerJson({ generation, ...leaseTerms(hosts) })
    },
}

/** Renews the lease of a host with a signed message. */
export const renewHostLease: Operation = {
  method: 'put',
  path: '/v1/hosts/{host_id}/lease',
  sameOrigin: true,
  handler: ({ hosts, metrics }) =>
    async function renewHostLease(context) {
      await take('lease', takeLease, context, { hosts, metrics })
      return answerJson(leaseTerms(hosts))
    },
}

async function take<T extends Taken>(
  type: MessageType,
  taking: (hosts: Hosts, hostId: string, message: string) => Promise<T | Rejection>,
  { req }: Context,
  { hosts, metrics }: Pick<Dependencies, 'hosts' | 'metrics'>,
): Promise<T> {
  const hostId = hostIdOf(req)
  const outcome = await taking(hosts, hostId, await readSignedBody(req.raw))
  metrics?.hostMessage(type, 'refused' in outcome ? outcome.refused : 'accepted')
  if ('refused' in outcome) throw problemOf(outcome, hostId, hosts)
  return outcome
}

function problemOf(rejection: Rejection, hostId: string, { now, audience }: Hosts): Problem {
  switch (rejection.refused) {
    // Removed while its message was verified.
    case 'host_unknown':
    case 'message_untrusted': {
      const detail = `Not a message that an enrolled host ${hostId} signed for ${audience} within ${MAX_CLOCK_SKEW_SECONDS} s of the Date of this answer`
      const date = new Date(now()).toUTCString()
      return new Problem('message_untrusted', detail, {}, { Date: date })
    }
    case 'sequence_not_newer': {
      const { last_sequence } = rejection
      const detail = `The sequence is not above ${last_sequence}. Sign the message again with a higher one`
      return new Problem('sequence_not_newer', detail, { last_sequence })
    }
    case 'bytes_spent': {
      const detail = `The reports of the hosts that the token of ${hostId} enrolled would take more bytes than it allows. Enrol some of them with another token`
      return new Problem('quota_exceeded', detail)
    }
    case 'report_required':
      return new Problem(
        'report_required',
        'The stored report differs from the renewed one. Send the full report',
      )
    case 'report_invalid':
      return invalidRequest(rejection.issues, rejection.payload, ReportPayload)
  }
}
