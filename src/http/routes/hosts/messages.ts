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
      const taken = await take(takeReport, context, hosts)
      return answerJson({ ...taken, ...leaseTerms(hosts) })
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

async function take(taking: typeof takeReport, { req }: Context, hosts: Hosts): Promise<Taken> {
  const hostId = hostIdOf(req)
  const outcome = await taking(hosts, hostId, await readSignedBody(req.raw))
  if ('refused' in outcome) throw problemOf(outcome, hostId, hosts)
  return outcome
}

function problemOf(rejection: Rejection, hostId: string, { now, audience }: Hosts): Problem {
  switch (rejection.refused) {
    case 'host_unknown':
      return new Problem('host_unknown', `No host ${JSON.stringify(hostId)} is enrolled: enrol it`)
    case 'message_untrusted': {
      const detail = `Not a message that ${hostId} signed for ${audience} within ${MAX_CLOCK_SKEW_SECONDS} s of the Date of this answer`
      const date = new Date(now()).toUTCString()
      return new Problem('message_untrusted', detail, {}, { Date: date })
    }
    case 'sequence_not_newer': {
      const { last_sequence } = rejection
      const detail = `Sign it again with a sequence above ${last_sequence}`
      return new Problem('sequence_not_newer', detail, { last_sequence })
    }
    case 'report_required':
      return new Problem('report_required', 'Send the whole report: the stored one is another')
    case 'report_invalid':
      return invalidRequest(rejection.issues, rejection.payload, ReportPayload)
  }
}
