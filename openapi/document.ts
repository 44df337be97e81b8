import { OpenAPIHono } from '@hono/zod-openapi'
import packageJson from '../package.json' with { type: 'json' }
import { addAnswers } from './answers.ts'
import { describeConfig } from './config-schemas.ts'
import { DESCRIPTIONS } from './descriptions.ts'
import { EXAMPLES } from './examples.ts'
import { describeIntegers } from './integers.ts'
import { type Document, operationsOf } from './operations-of.ts'

const TOKENS = [
  ['enrolmentToken', 'A token of kind enrol: for hosts whose names match.'],
  ['readToken', 'A token of kind read, or admin.'],
  ['adminToken', 'A token of kind admin.'],
] as const

/** Makes the OpenAPI 3.1 document: from the routes, from the core's schemas, and from what the app really answers. */
export async function buildDocument(): Promise<Document> {
  const registry = new OpenAPIHono()
  for (const [name, description] of TOKENS) {
    const scheme = { type: 'http', scheme: 'bearer', description } as const
    registry.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  }
  for (const description of DESCRIPTIONS) registry.openAPIRegistry.registerPath(description)
  const document = registry.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Parallel config service',
      version: packageJson.version,
      description:
        'Resolves a partial vLLM `ParallelConfig` as a chosen release would on a given host, with its derived properties and its hash: no GPU, no Python, no vLLM. Errors are RFC 9457 problem details with stable codes. An operator may require a token for every operation under `/v1` (401 and 403), and may limit how many requests each client makes (429).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The service that serves this document.' }],
    tags: [
      { name: 'resolve', description: 'What a config becomes.' },
      { name: 'plan', description: 'What runs on every host of a deployment.' },
      { name: 'check', description: 'What is wrong with Kubernetes manifests.' },
      { name: 'hosts', description: 'The known hosts.' },
      {
        name: 'releases',
        description: 'The releases of vLLM, and what a move from one to another does to a config.',
      },
      { name: 'documentation', description: 'What the service and its problem codes are.' },
      { name: 'health', description: 'The state of the service.' },
    ],
  })
  describeConfig(document)
  describeIntegers(document)
  // Said outright, because left out it could mean forgotten.
  for (const operation of operationsOf(document)) operation.security ??= []
  await addAnswers(document, EXAMPLES)
  return document
}
