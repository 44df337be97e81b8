import { z } from '@hono/zod-openapi'
import { HostId } from '../../../hosts/host.ts'
import { type Environment, type PartialConfig, PLATFORMS } from '../../../parallel-config/index.ts'
import { MOST_CONFIG_FIELDS } from '../../../vllm/limits.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { hostReportSchema } from '../hosts/report-schema.ts'

const factDescription = (fact: string) => `${fact} Absent or null: unknown.`

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
  .openapi('RayFacts', { description: 'Facts about Ray on the host.' })

/** The facts about a host that resolution reads. */
export const hostSchema = z
  .strictObject({
    platform: z
      .enum(PLATFORMS)
      .nullish()
      .describe(
        'The platform that vLLM would detect; `other` is an out-of-tree one. Absent or null: unknown, and assumed to be cuda if needed.',
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
        "Whether the platform's custom all-reduce kernel works. Absent or null: yes on cuda, unknown on rocm and other, no on the rest.",
      ),
    nixl_available: z
      .boolean()
      .nullish()
      .describe(factDescription("Whether NIXL can be imported by vLLM's Python.")),
    ray: raySchema.nullish().describe('Facts about Ray on the host. Absent or null: unknown.'),
    open_ports: z
      .array(z.int().min(1).max(65_535))
      .nullish()
      .describe(
        factDescription(
          'Free TCP ports, in the order in which the operating system would assign them.',
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
    description: 'What the resolution reads from the machine. Every fact is optional.',
  })

/** The most environment variables: a pod in a namespace with hundreds of services has a few thousand. */
const MOST_VARIABLES = 4_096

/** Environment variables. A record schema would copy them and drop `__proto__`, which is a name like any other here. */
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
      'Environment variables of the launching process as text, by name. Only those matter that vLLM reads during resolution.',
  })

/** A partial config. The core validates it, as vLLM would, and provides its properties to the document. */
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
        'The release of vLLM to resolve with, such as `0.24.0`, `v0.24.0` or `0.24.0+cu129`. Absent: the default release, which every answer names.',
      ),
    config: configInputSchema.default({}),
    host: hostSchema.optional(),
    host_id: HostId.optional().describe(
      'A host of the registry. Its facts are used unless `host` overrides them. Needs a token of kind read.',
    ),
    host_report: hostReportSchema
      .optional()
      .describe(
        'The report of a host, as its agent prints it. Its facts are used unless `host` overrides them. Send it instead of host_id.',
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
        'True: an unknown fact that could change the outcome is a fault instead of an assumption, and with `enforce` a check that could not be made fails. Absent: false.',
      ),
    enforce: z
      .boolean()
      .optional()
      .describe(
        'True: a failed check of severity error is a problem (`checks_failed`, 422), so that you can gate a deployment on the status. With `strict`, a check that could not be made is one as well. Absent: false.',
      ),
  })
  .openapi('ResolveRequest', {
    description: 'A partial config, and facts about the host where it will run.',
  })

/** A valid request to resolve. */
export type ResolveRequest = z.infer<typeof resolveRequestSchema>

/** What `?include=` can add to an answer to a request to resolve. */
export const INCLUDES = ['hash_factors'] as const

/** The query of operations that resolve configs. */
export const includeSchema = z.object({
  include: z
    .enum(INCLUDES)
    .optional()
    .describe('What to add to the answer. `hash_factors`: the values that are hashed.'),
})
