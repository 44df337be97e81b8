import { describe } from '../../describe.ts'
import { reviewAdmission } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { admissionAnswerSchema } from './answer-schema.ts'
import { admissionReviewSchema } from './schema.ts'

export const reviewAdmissionDescription = describe(reviewAdmission, {
  operationId: 'reviewAdmission',
  summary: 'Decide as a validating admission webhook',
  description:
    'Takes an AdmissionReview of the Kubernetes API server and checks its object as `POST /v1/check` does. Answers 200 with the decision, as the API server expects; an overloaded instance answers 503, and the `failurePolicy` of the webhook decides. The operator sets what happens to an object that fails (`ADMISSION_ON_FAIL`) or that could not be checked (`ADMISSION_ON_ERROR`). Findings become warnings, which kubectl shows.',
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
    ...problemResponses(...BODY_PROBLEMS, 'invalid_request', 'overloaded'),
  },
})
