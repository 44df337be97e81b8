import { OpenAPIHono } from '@hono/zod-openapi'
import packageJson from '../package.json' with { type: 'json' }
import { OPERATIONS } from '../src/http/operations.ts'
import { PROBLEMS } from '../src/http/problems.ts'
import {
  configSchema,
  derivedSchema,
  findRelease,
  type JsonSchema,
  releaseVersions,
  resolvedConfigSchema,
} from '../src/parallel-config/index.ts'
import { ask } from './ask.ts'
import { EXAMPLES, type Example } from './examples.ts'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>
type OperationObject = NonNullable<NonNullable<Document['paths']>[string]['get']>
type RequestBody = Extract<NonNullable<OperationObject['requestBody']>, { content: unknown }>
type Content = RequestBody['content']

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
  for (const { route } of OPERATIONS) registry.openAPIRegistry.registerPath(route)
  const document = registry.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Parallel config service',
      version: packageJson.version,
      description:
        'Resolves a partial vLLM `ParallelConfig` as a chosen release would on a given host, with its derived properties and its hash: no GPU, no Python, no vLLM. Errors are RFC 9457 problem details with stable codes.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The service that this document is read from.' }],
    tags: [
      { name: 'resolve', description: 'What a config becomes.' },
      { name: 'hosts', description: 'What is known of the hosts.' },
      {
        name: 'releases',
        description: 'The releases of vLLM, and what a move from one to another does to a config.',
      },
      { name: 'documentation', description: 'What the service and its problem codes are.' },
      { name: 'health', description: 'How the service is.' },
    ],
  })
  describeConfig(document)
  for (const operation of operationsOf(document)) describeRequestId(operation)
  for (const example of EXAMPLES) await addExample(document, example)
  return document
}

/** The schemas of the config are the core's, for the newest release. */
function describeConfig({ components }: Document): void {
  const version = releaseVersions.at(-1) ?? ''
  const release = findRelease(version)
  if (release === undefined || components === undefined)
    throw new Error('There is nothing to describe')
  const shown = `Shown as release ${version} has it; other releases have other properties.`
  components.schemas = {
    ...components.schemas,
    ...component(
      'PartialParallelConfig',
      configSchema(release),
      `A partial ParallelConfig. Values are taken as leniently as vLLM takes them; these are the canonical types. ${shown}`,
    ),
    ...component(
      'ParallelConfig',
      resolvedConfigSchema(release),
      `Every field of the ParallelConfig after resolution. ${shown}`,
    ),
    ...component(
      'DerivedProperties',
      derivedSchema(release),
      `The properties that follow from the config; null where vLLM itself would raise. ${shown}`,
    ),
  }
}

/** A schema that stood alone, and the definitions it had of its own, as components of the document. */
function component(name: string, schema: JsonSchema, description: string) {
  const { $schema, title, $defs, ...rest } = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  )
  return { ...$defs, [name]: { ...rest, description } }
}

function operationsOf(document: Document): OperationObject[] {
  return Object.values(document.paths ?? {}).flatMap(({ get, post, put, delete: remove }) =>
    [get, post, put, remove].filter((operation) => operation !== undefined),
  )
}

function describeRequestId(operation: OperationObject): void {
  for (const response of Object.values(operation.responses ?? {})) {
    response.headers = {
      'X-Request-Id': {
        description:
          'The id of the request: the one that it came with, if that was sane, or a new one.',
        schema: { type: 'string' },
      },
    }
  }
}

/** Puts what the app answers to an example, and the request that led there, into the operation. */
async function addExample(document: Document, example: Example): Promise<void> {
  const operation = operationsOf(document).find(
    ({ operationId }) => operationId === example.operationId,
  )
  const response = await ask(example)
  const expected =
    example.problem === undefined ? (example.status ?? 200) : PROBLEMS[example.problem].status
  if (response.status !== expected) {
    throw new Error(`${example.name}: answered ${response.status}, not ${expected}`)
  }
  const media = mediaOf(operation?.responses?.[response.status]?.content)
  if (operation === undefined || media === undefined) {
    throw new Error(
      `${example.name}: no ${response.status} is documented for ${example.operationId}`,
    )
  }
  const { name, summary, problem, body } = example
  media.examples = { ...media.examples, [name]: { summary, value: await readValue(response) } }
  const requestMedia = mediaOf(
    operation.requestBody && 'content' in operation.requestBody
      ? operation.requestBody.content
      : undefined,
  )
  if (requestMedia === undefined || problem !== undefined || body === undefined) return
  requestMedia.examples = { ...requestMedia.examples, [name]: { summary, value: body } }
}

async function readValue(response: Response): Promise<unknown> {
  const isJson = /[/+]json/.test(response.headers.get('Content-Type') ?? '')
  return isJson ? await response.json() : await response.text()
}

// Each body of this service has one media type.
function mediaOf(content: Content | undefined): Content[string] | undefined {
  return content && Object.values(content)[0]
}
