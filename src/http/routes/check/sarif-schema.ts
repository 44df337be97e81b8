import { z } from '@hono/zod-openapi'

/** The outline of a SARIF log. OASIS publishes the full schema. */
export const sarifSchema = z
  .looseObject({
    version: z.literal('2.1.0').describe('The version of SARIF.'),
    runs: z.array(z.looseObject({})).describe('One run, with the findings as its results.'),
  })
  .openapi('SarifLog', {
    description: 'The findings as SARIF 2.1.0, for code scanning.',
    externalDocs: {
      url: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html',
    },
  })
