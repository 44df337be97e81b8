import type { Context } from 'hono'
import { MAX_CLOCK_SKEW_SECONDS } from '../../../hosts/message.ts'
import {
  type Rejection,
  ReportPayload,
  type Taken,
  takeLease,
  takeReport,
} from '../../../hosts/verify-message.ts'
import type { Hosts } from '../../dependencies.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { readSignedBody } from '../../request/body.ts'
import { invalidRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { hostIdOf } from './host-id.ts'
import { leaseTerms } from './lease-terms.ts'

export const putHostReport: Operation = {
  method: 'put',
  path: '/v1/hosts/{host_id}/report',
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function putHostReport(context) {
      const { generation } = await take(takeReport, context, hosts)
      return answerJson({ generation, ...leaseTerms(hosts) })
    },
}

export const renewHostLease: Operation = {
  method: 'put',
  path: '/v1/hosts/{host_id}/lease',
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function renewHostLease(context) {
      await take(takeLease, context, hosts)
      return answerJson(leaseTerms(hosts))
    },
}

async function take<T extends Taken>(
  taking: (hosts: Hosts, hostId: string, message: string) => Promise<T | Rejection>,
  { req }: Context,
  hosts: Hosts,
): Promise<T> {
  const hostId = hostIdOf(req)
  const outcome = await taking(hosts, hostId, await readSignedBody(req.raw))
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
      const detail = `Sign it again with a sequence above ${last_sequence}`
      return new Problem('sequence_not_newer', detail, { last_sequence })
    }
    case 'bytes_spent': {
      const detail = `The reports of the hosts that the token of ${hostId} enrolled would take more bytes than it allows. Enrol some of them with another token`
      return new Problem('quota_exceeded', detail)
    }
    case 'report_required':
      return new Problem('report_required', 'Send the whole report: the stored one is another')
    case 'report_invalid':
      return invalidRequest(rejection.issues, rejection.payload, ReportPayload)
  }
}
