import { EnrolmentRequest } from '../../../hosts/host.ts'
import { matchesPattern } from '../../../hosts/tokens.ts'
import { isVerificationKey } from '../../../hosts/verification-key.ts'
import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { readJsonBody } from '../../request/body.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { leaseTerms } from './lease-terms.ts'

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
        throw new Problem('token_not_allowed', `This token enrols ${allowed}, not ${host_id}`)
      }
      if (!(await isVerificationKey(public_key.x))) throw unusableKey()
      const at = hosts.now()
      const outcome = await hosts.registry.enrol({ host_id, public_key: public_key.x, labels, at })
      if (outcome === 'key_conflict') {
        const detail = `${host_id} is enrolled with another key. If it was set up anew, have an admin send DELETE /v1/hosts/${host_id} first`
        throw new Problem('host_key_conflict', detail)
      }
      const status = outcome === 'enrolled' ? 201 : 200
      return answerJson({ host_id, ...leaseTerms(hosts) }, { status })
    },
}

function unusableKey(): Problem {
  const message = 'Send the x of an Ed25519 public key: this one cannot be used'
  const errors = [{ pointer: '/public_key/x', code: 'wrong_type', message }]
  return new Problem('invalid_request', message, { errors })
}
