import { z } from '@hono/zod-openapi'

const version = z.string().describe('The version, such as `0.24.0`.')
const sameAs = z
  .string()
  .nullable()
  .describe('The older release that resolves every config the same way, or null.')

/** The header by which a client revalidates the version that it has. */
export const ifNoneMatchSchema = z.object({
  'If-None-Match': z.string().optional().describe('The ETag of the version that the client has.'),
})

/** The 304 of every answer that has an ETag. */
export const notModified = { description: 'The answer has not changed.' }

/** The path parameter that names a release. */
export const versionParamSchema = z.object({
  version: z
    .string()
    .max(64)
    .describe('The release, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`.')
    .openapi({ example: '0.24.0' }),
})

const schemaLink = z.string().describe('Path to the JSON Schema of its config.')

/** The 200 of `GET /v1/releases`. */
export const releaseListSchema = z
  .object({
    default_version: z.string().describe('The release for requests that name none.'),
    releases: z
      .array(
        z
          .object({
            version,
            same_as: sameAs,
            links: z
              .object({
                self: z.string().describe('Path to the description of the release.'),
                schema: schemaLink,
              })
              .describe('Where to find more.'),
          })
          .openapi('ReleaseEntry', { description: 'A release in the list.' }),
      )
      .describe('Oldest first.'),
  })
  .openapi('ReleaseList', { description: 'The releases of vLLM that are known.' })

const fieldShape = {
  name: z.string().describe('The name of the field.'),
  kind: z
    .string()
    .describe(
      'Its type: integer, boolean, string, enum, integer_list, string_list, integer_list_list, executor_backend, any or object.',
    ),
  description: z.string().describe('What it means, with its unit.'),
  nullable: z.boolean().describe('Whether null is allowed.'),
  settable: z.boolean().describe('False: vLLM computes it, and sending it is a fault.'),
  hashed: z.boolean().describe('Whether it is a factor of the hash in releases that hash JSON.'),
  default: z.unknown().optional().describe('The value if it is not sent.').openapi({}),
  options: z.array(z.string()).optional().describe('The values of an enum.'),
  minimum: z.int().optional().describe('The smallest value.'),
  exclusive_minimum: z.int().optional().describe('The value must be above this.'),
  maximum: z.int().optional().describe('The largest value.'),
}

const nestedFieldSchema = z
  .object(fieldShape)
  .openapi('NestedField', { description: 'A field of a nested object.' })

const fieldSchema = z
  .object({
    ...fieldShape,
    fields: z.array(nestedFieldSchema).optional().describe('The fields of a nested object.'),
  })
  .openapi('ReleaseField', { description: 'A field as the release has it.' })

/** The 200 of `GET /v1/releases/{version}`. */
export const releaseSchema = z
  .object({
    version,
    same_as: sameAs,
    fields: z.array(fieldSchema).describe('In the order in which they are declared.'),
    properties: z
      .array(
        z.object({
          name: z.string().describe('The name of the property.'),
          type: z.string().describe('JSON type of its value; null is possible for all.'),
          description: z.string().describe('What it means, with its unit.'),
        }),
      )
      .describe('The properties derived from a resolved config.'),
    rules: z
      .array(
        z.object({
          code: z.string().describe('Stable code of the rule, and of its fault.'),
          kind: z
            .enum(['requirement', 'effect'])
            .describe('`requirement`: the rule refuses a config. `effect`: it sets values.'),
          phase: z
            .enum(['field', 'post_init', 'validate', 'verify'])
            .describe('When vLLM applies it.'),
          summary: z
            .string()
            .describe(
              'For a requirement: what is wrong when it fails. For an effect: what it does.',
            ),
        }),
      )
      .describe('In the order in which vLLM applies them.'),
    notices: z
      .array(
        z.object({
          code: z.string().describe('Stable code of the notice.'),
          severity: z.string().describe('info or warning.'),
          message: z.string().describe('What it says.'),
        }),
      )
      .describe('The notices that the release can give about a config.'),
    hash: z
      .object({
        scheme: z
          .enum(['sorted_json', 'list_repr'])
          .describe(
            'The text that is hashed: JSON with sorted keys, or the repr of a Python list.',
          ),
        factors: z.array(z.string()).describe('The names of the factors, in their order.'),
      })
      .describe('How the hash is computed.'),
    drops_unknown_fields: z
      .boolean()
      .describe('True: a field that the release does not have is silently dropped.'),
    links: z.object({ schema: schemaLink }).describe('Where to find more.'),
  })
  .openapi('Release', { description: 'The description of a release of vLLM.' })

/** The 200 of `GET /v1/releases/{version}/schema`. */
export const jsonSchemaSchema = z
  .looseObject({})
  .openapi('JsonSchema', { description: 'A JSON Schema 2020-12.' })
