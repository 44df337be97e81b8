import { z } from '@hono/zod-openapi'

/** The 200 of `POST /v1/admission`: for the document. */
export const admissionAnswerSchema = z
  .object({
    apiVersion: z.literal('admission.k8s.io/v1').describe('The version of the review.'),
    kind: z.literal('AdmissionReview').describe('The kind of the review.'),
    response: z
      .object({
        uid: z.string().describe('The uid of the request.'),
        allowed: z.boolean().describe('Whether the object is admitted.'),
        warnings: z
          .array(z.string().max(120))
          .optional()
          .describe('What kubectl shows the user, each of at most 120 characters.'),
        status: z
          .object({
            code: z.int().describe('The HTTP status that the user sees.'),
            reason: z.string().describe('The reason as one word.'),
            message: z.string().describe('Why the object is refused.'),
          })
          .optional()
          .describe('Only where the object is refused.'),
      })
      .describe('The decision.'),
  })
  .openapi('AdmissionAnswer', { description: 'The decision for the Kubernetes API server.' })
