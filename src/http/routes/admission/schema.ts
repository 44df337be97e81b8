import { z } from '@hono/zod-openapi'

/** What the API server sends (`admission.k8s.io/v1`). It adds properties over time, so unknown ones are accepted. */
export const admissionReviewSchema = z
  .looseObject({
    apiVersion: z.literal('admission.k8s.io/v1').describe('The version of the review.'),
    kind: z.literal('AdmissionReview').describe('The kind of the review.'),
    request: z
      .looseObject({
        uid: z
          .string()
          .min(1)
          .max(256)
          .describe('Identifies the request; the response repeats it.'),
        operation: z.string().optional().describe('`CREATE`, `UPDATE`, `DELETE` or `CONNECT`.'),
        namespace: z.string().optional().describe('The namespace of the object.'),
        object: z
          .looseObject({})
          .nullish()
          .describe('The object after the operation; null where it is deleted.'),
        oldObject: z
          .looseObject({})
          .nullish()
          .describe(
            'The object before the operation; null where it is created. An update that changes only metadata or status is never refused.',
          ),
      })
      .describe('The request to decide on.'),
  })
  .openapi('AdmissionReview', { description: 'A request of the Kubernetes API server.' })
