import { z } from '@hono/zod-openapi'
import { HostId } from '../../../hosts/host.ts'
import { type Environment, type PartialConfig, PLATFORMS } from '../../../parallel-config/index.ts'
import { MOST_CONFIG_FIELDS } from '../../../vllm/limits.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { hostReportSchema } from '../hosts/schema.ts'

const factDescription = (fact: string) => `${fact} Left out or null: unknown.`

const raySchema = z
  .strictObject({
    installed: z
      .boolean()
      .nullish()
      .describe(factDescription("Whether Ray can be imported by vLLM's Python.")),
    initialized: z
      .boolean()
      .nullish()
      .describe(factDescription('Whether the launching process has joined a Ray cluster.')),
    placement_group: z
      .boolean()
      .nullish()
      .describe(
        factDescription('Whether the launching process runs inside a Ray placement group.'),
      ),
  })
  .openapi('RayFacts', { description: 'What is known of Ray on the host.' })

export const hostSchema = z
  .strictObject({
    platform: z
      .enum(PLATFORMS)
      .nullish()
      .describe(
        'The platform that vLLM would detect; `other` is an out-of-tree one. Left out or null: unknown, and assumed to be cuda where it matters.',
      ),
    device_count: z
      .int()
      .min(0)
      .nullish()
      .describe(factDescription('Number of devices that vLLM would count on this node.')),
    custom_all_reduce: z
      .boolean()
      .nullish()
      .describe(
        "Whether the platform's custom all-reduce kernel works. Left out or null: yes on cuda, unknown on rocm and other, no elsewhere.",
      ),
    nixl_available: z
      .boolean()
      .nullish()
      .describe(factDescription("Whether NIXL can be imported by vLLM's Python.")),
    ray: raySchema
      .nullish()
      .describe('What is known of Ray on the host. Left out or null: nothing.'),
    open_ports: z
      .array(z.int().min(1).max(65_535))
      .nullish()
      .describe(
        factDescription(
          'Free TCP port numbers, in the order in which the operating system would hand them out.',
        ),
      ),
    device_numa_nodes: z
      .array(z.int().min(0))
      .nullish()
      .describe(
        factDescription('The id of the NUMA node of each visible device, by device index.'),
      ),
  })
  .openapi('HostFacts', {
    description: 'What resolution reads from the machine. Every fact is optional.',
  })

/** Most environment variables: a pod in a namespace of hundreds of services has a few thousand. */
const MOST_VARIABLES = 4_096

// Not a record schema: that one copies, and drops `__proto__`, which is a name like any other here.
export const environmentSchema = z
  .custom<Environment>(isJsonObject, { error: 'object' })
  .check(({ value, issues }) => {
    if (!isJsonObject(value)) return
    if (Object.keys(value).length > MOST_VARIABLES) {
      issues.push({ code: 'too_big', origin: 'object', maximum: MOST_VARIABLES, input: value })
      return
    }
    for (const [name, text] of Object.entries(value)) {
      if (typeof text === 'string') continue
      issues.push({ code: 'invalid_type', expected: 'string', input: text, path: [name] })
    }
  })
  .openapi('Environment', {
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Environment variables of the launching process as text, by name. Only those that vLLM reads while it resolves matter.',
  })

// The core validates it, as vLLM would. The document takes the properties from there as well.
export const configInputSchema = z
  .custom<PartialConfig>(isJsonObject, { error: 'object' })
  .check(({ value, issues }) => {
    if (isJsonObject(value) && Object.keys(value).length > MOST_CONFIG_FIELDS) {
      issues.push({ code: 'too_big', origin: 'object', maximum: MOST_CONFIG_FIELDS, input: value })
    }
  })
  .openapi('PartialParallelConfig', { type: 'object' })

/** The body of `POST /v1/resolve`. */
export const resolveRequestSchema = z
  .strictObject({
    vllm_version: z
      .string()
      .optional()
      .describe(
        'The release of vLLM whose behaviour is asked for, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`. Left out: the default release, which every answer names.',
      ),
    config: configInputSchema.default({}),
    host: hostSchema.optional(),
    host_id: HostId.optional().describe(
      'A host of the registry, whose facts are taken where `host` gives none. Needs a token of kind read.',
    ),
    host_report: hostReportSchema
      .optional()
      .describe(
        'The report of a host, as its agent prints it, whose facts are taken where `host` gives none. Instead of host_id.',
      ),
    env: environmentSchema.optional(),
    data_parallel_local_rank: z
      .int()
      .min(0)
      .nullish()
      .describe(
        'The data-parallel rank on this node, from 0, as the launcher passes it for NUMA binding.',
      ),
    strict: z
      .boolean()
      .optional()
      .describe(
        'True: a fact that could change the outcome and is unknown is a fault instead of an assumption, and with `enforce` a check that could not be made fails. Left out: false.',
      ),
    enforce: z
      .boolean()
      .optional()
      .describe(
        'True: a check of severity error that fails is a problem (`checks_failed`, 422), so that a deployment can be gated on the status. With `strict`, so is a check that could not be made. Left out: false.',
      ),
  })
  .openapi('ResolveRequest', {
    description: 'A partial config and what is known of the place where it will run.',
  })

export type ResolveRequest = z.infer<typeof resolveRequestSchema>

/** The query of what resolves configs. */
export const includeSchema = z.object({
  include: z
    .enum(['hash_factors'])
    .optional()
    .describe('What to add to the answer. `hash_factors`: the values that the hash is made of.'),
})
