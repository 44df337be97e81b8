import { z } from '@hono/zod-openapi'
import { describe } from '../describe.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { COMPONENT_STATES, live, ready } from './health.ts'
import { metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'

export const openApiDocumentDescription = describe(openApiDocument, {
  operationId: 'getOpenApiDocument',
  summary: 'This document',
  description:
    'Returns the OpenAPI 3.1 document of the service. It changes only with the version of the service: use its ETag.',
  tags: ['documentation'],
  request: {
    headers: z.object({
      'If-None-Match': z
        .string()
        .optional()
        .describe('The ETag of the version that the client has.'),
    }),
  },
  responses: {
    200: {
      description: 'The document.',
      content: {
        'application/json': {
          schema: z.object({}).openapi({ description: 'An OpenAPI 3.1 document.' }),
        },
      },
    },
    304: { description: 'The document has not changed.' },
    ...problemResponses('internal_error'),
  },
})

const healthSchema = z
  .object({ status: z.literal('ok').describe('Always `ok`; otherwise the answer is a problem.') })
  .openapi('Health', { description: 'The service is healthy.' })

const componentSchema = z.enum(COMPONENT_STATES)

const readinessSchema = z
  .object({
    status: healthSchema.shape.status,
    components: z
      .object({
        database: componentSchema.describe('Whether hosts and tokens can be read.'),
        writer: componentSchema.describe('Whether hosts and tokens can be changed.'),
      })
      .optional()
      .describe('What was checked, all of it `ok`. Absent with `exclude=registry`.'),
  })
  .openapi('Readiness', { description: 'The service takes requests.' })

const excludeSchema = z.object({
  exclude: z
    .enum(['registry'])
    .optional()
    .describe('What to leave out: `registry`, the hosts and tokens.'),
})

export const liveDescription = describe(live, {
  operationId: 'getLiveness',
  summary: 'Whether the process is alive',
  description: 'For liveness probes: answers as long as the process can answer.',
  tags: ['health'],
  responses: {
    200: {
      description: 'The process is alive.',
      content: { 'application/json': { schema: healthSchema } },
    },
  },
})

export const readyDescription = describe(ready, {
  operationId: 'getReadiness',
  summary: 'Whether the service takes requests',
  description:
    'For readiness probes and load balancers: 503 once the process was asked to end, and while the registry of hosts cannot be read or changed; `components` then names what failed. Requests that need no registry, such as `/v1/resolve`, are still answered: `?exclude=registry` leaves the registry out, for a load balancer that sends only such requests.',
  tags: ['health'],
  request: { query: excludeSchema },
  responses: {
    200: {
      description: 'The service takes requests.',
      content: { 'application/json': { schema: readinessSchema } },
    },
    ...problemResponses('invalid_query', 'shutting_down', 'registry_unavailable'),
  },
})

export const metricsDescription = describe(metrics, {
  operationId: 'getMetrics',
  summary: 'Counts and durations for Prometheus',
  description:
    'Returns requests by method, route and status, their durations, configs by release, and problems and faults by code, of this instance since its start, in the text format of Prometheus.',
  tags: ['health'],
  responses: {
    200: {
      description: 'The metrics.',
      content: {
        'text/plain': {
          schema: z.string().openapi({ description: 'The text format of Prometheus, 0.0.4.' }),
        },
      },
    },
    ...problemResponses('not_found'),
  },
})
