import { createRoute } from '@hono/zod-openapi'
import { checkManifests } from '../../../manifests/index.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { Operation } from '../../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { MAX_LIST_BODY_BYTES, readJsonBody } from '../../request/body.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { type AdmissionDecision, decide, decideWithoutCheck } from './decide.ts'
import { admissionAnswerSchema, admissionReviewSchema } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/admission',
  operationId: 'reviewAdmission',
  summary: 'Decide as a validating admission webhook',
  description:
    'Takes an AdmissionReview of the Kubernetes API server and checks its object as `POST /v1/check` does. Always 200 with the decision, as the API server expects it; whether an object that fails is refused, and what becomes of one that could not be checked, is set by the operator (`ADMISSION_ON_FAIL`, `ADMISSION_ON_ERROR`). Findings are warnings, which kubectl shows.',
  tags: ['check'],
  request: {
    body: {
      required: true,
      description: 'The review.',
      content: { 'application/json': { schema: admissionReviewSchema } },
    },
  },
  responses: {
    200: {
      description: 'The decision.',
      content: { 'application/json': { schema: admissionAnswerSchema } },
    },
    ...problemResponses(...BODY_PROBLEMS, 'invalid_request'),
  },
})

export const reviewAdmission: Operation = {
  route,
  handler: (dependencies) =>
    async function reviewAdmission({ req: { raw: request } }, requestId) {
      const body = await readJsonBody(request, MAX_LIST_BODY_BYTES)
      const { apiVersion, kind, request: asked } = validateRequest(admissionReviewSchema, body)
      const { uid, object, namespace } = asked
      const decision = review(withNamespace(object, namespace), dependencies, requestId)
      return answerJson({ apiVersion, kind, response: { uid, ...decision } })
    },
}

/** An object without a namespace of its own goes to that of the request. */
function withNamespace(object: object | null | undefined, namespace: string | undefined): unknown {
  if (object === null || object === undefined || namespace === undefined) return object
  const metadata = 'metadata' in object ? object.metadata : undefined
  return { ...object, metadata: { namespace, ...(typeof metadata === 'object' && metadata) } }
}

function review(
  object: unknown,
  { defaultRelease, sha256, admission, log }: Dependencies,
  requestId: string,
): AdmissionDecision {
  if (object === null || object === undefined) return { allowed: true }
  try {
    const answer = checkManifests(JSON.stringify(object), {
      release: defaultRelease,
      models: new Map(),
      host: {},
      env: {},
      strict: false,
      sha256,
    })
    return decide(answer, admission)
  } catch (error) {
    log.failure(requestId, error)
    return decideWithoutCheck(admission)
  }
}
