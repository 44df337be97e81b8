import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { ifNoneMatchSchema, notModified } from '../releases/schemas.ts'
import { describeService } from './service.ts'

const serviceSchema = z
  .object({
    default_version: z.string().describe('The release for requests that name none.'),
    links: z
      .record(z.string(), z.string())
      .describe('The paths without parameters, by name: `serve`, `check`, `releases` and others.'),
  })
  .openapi('Service', { description: 'The links of the service.' })

export const describeServiceDescription = describe(describeService, {
  operationId: 'getService',
  summary: 'Links to everything the service offers',
  description:
    'Returns links to what the service offers, for a program that knows only its origin. A browser, which prefers text/html, gets the page.',
  tags: ['documentation'],
  request: { headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The links.',
      content: { 'application/json': { schema: serviceSchema } },
    },
    304: notModified,
    ...problemResponses('internal_error'),
  },
})
