import { EnrolmentRequest } from '../../../hosts/host.ts'
import type { EnrolmentOutcome } from '../../../hosts/registry.ts'
import { matchesPattern, type TokenRecord } from '../../../hosts/tokens.ts'
import { isVerificationKey } from '../../../hosts/verification-key.ts'
import { authorize, tokenRefused } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { readJsonBody } from '../../request/body.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { leaseTerms } from './lease-terms.ts'

/** Enrols a host with the key that its agent generated. */
export const enrolHost: Operation = {
  method: 'post',
  path: '/v1/hosts',
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function enrolHost({ req: { raw: request } }) {
      const token = await authorize('enrol', request, hosts)
      const body = await readJsonBody(request)
      const { host_id, public_key, labels = {} } = validateRequest(EnrolmentRequest, body)
      if (!token.host_patterns.some((pattern) => matchesPattern(host_id, pattern))) {
        const allowed = token.host_patterns.join(', ')
        throw new Problem('token_not_allowed', `This token is for ${allowed}, not for ${host_id}`)
      }
      if (!(await isVerificationKey(public_key.x))) throw unusableKey()
      const at = hosts.now()
      const { token_id } = token
      const enrolment = { host_id, public_key: public_key.x, labels, token_id, at }
      const outcome = await hosts.registry.enrol(enrolment)
      if (outcome !== 'enrolled' && outcome !== 'known') throw refusalOf(outcome, host_id, token)
      const status = outcome === 'enrolled' ? 201 : 200
      return answerJson({ host_id, ...leaseTerms(hosts) }, { status })
    },
}

function refusalOf(
  outcome: Exclude<EnrolmentOutcome, 'enrolled' | 'known'>,
  hostId: string,
  { token_id, max_uses, max_hosts }: TokenRecord,
): Problem {
  switch (outcome) {
    case 'key_conflict': {
      const detail = `${hostId} is enrolled with another key. If the host was reinstalled, ask an admin to send DELETE /v1/hosts/${hostId} first`
      return new Problem('host_key_conflict', detail)
    }
    case 'uses_spent': {
      const detail = `Token ${token_id} enrolled ${max_uses} of ${max_uses} hosts, including removed ones, so it cannot enrol ${hostId}. Use another token`
      return new Problem('quota_exceeded', detail)
    }
    case 'hosts_spent': {
      const detail = `Token ${token_id} has as many hosts as it may have (${max_hosts}), so it cannot enrol ${hostId}. Delete hosts that no longer exist, or use another token`
      return new Problem('quota_exceeded', detail)
    }
    case 'token_gone':
      return tokenRefused()
  }
}

function unusableKey(): Problem {
  const message =
    'x is not an Ed25519 public key that proves who signed: it is not a point of the curve, or has low order. Send the x of a key that was generated'
  const errors = [{ pointer: '/public_key/x', code: 'wrong_type', message }]
  return new Problem('invalid_request', message, { errors })
}
