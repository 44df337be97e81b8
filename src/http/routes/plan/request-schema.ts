import { z } from '@hono/zod-openapi'
import { HostId } from '../../../hosts/host.ts'
import { STRATEGY_NAMES } from '../../../plan/index.ts'
import { hostReportSchema } from '../hosts/report-schema.ts'
import { configInputSchema, environmentSchema } from '../resolve/request-schema.ts'
import { commandLineShape, serveHostSchema } from '../serve/request-schema.ts'

const MOST_HOSTS = 256
/** The most devices of one host. */
export const MOST_DEVICES = 128

const planFactsSchema = z
  .strictObject({
    ...serveHostSchema.shape,
    device_count: z
      .int()
      .min(0)
      .max(MOST_DEVICES)
      .nullish()
      .describe('Number of devices that vLLM would count on this host. A plan needs it.'),
    device_model: z
      .string()
      .min(1)
      .max(256)
      .nullish()
      .describe('Product name of the devices. Absent or null: unknown.'),
    device_memory_bytes: z
      .int()
      .min(0)
      .nullish()
      .describe('Memory of each device, in bytes. Absent or null: unknown.'),
    device_link_islands: z
      .array(z.int().min(0))
      .max(MOST_DEVICES)
      .nullish()
      .describe(
        'Link island of each device, by device index: devices with the same number are connected by NVLink or XGMI. Absent or null: unknown.',
      ),
  })
  .openapi('PlanHostFacts', { description: 'Facts about a host that the plan may use.' })

const name = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/, {
    error: 'Write a name of 1 to 253 letters, digits, . _ and -, a letter or digit at both ends',
  })
  .describe('The name of the host in the plan. Absent: its host_id, or node-0, node-1 and so on.')

const address = z
  .string()
  .regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/, {
    error: 'Write an IP address or a host name',
  })
  .describe('The IP address by which other hosts reach it. Absent: its name is used.')

const hostEntrySchema = z
  .strictObject({
    name: name.optional(),
    address: address.optional(),
    host_id: HostId.optional().describe(
      'A host of the registry. Needs a token of kind read. A host whose lease has expired is refused.',
    ),
    host_report: hostReportSchema
      .optional()
      .describe('The report of a host, as its agent prints it. Send it instead of host_id.'),
    facts: planFactsSchema
      .optional()
      .describe('Facts of the host; each overrides what its report says.'),
  })
  .openapi('PlanHost', { description: 'A host that the plan may use.' })

const sameHostsSchema = z
  .strictObject({
    count: z.int().min(1).max(MOST_HOSTS).describe('The number of hosts.'),
    facts: planFactsSchema,
  })
  .openapi('SameHosts', { description: 'A number of identical hosts.' })

/** The body of `POST /v1/plan`. */
export const planRequestSchema = z
  .strictObject({
    vllm_version: z
      .string()
      .optional()
      .describe('The release of vLLM, such as `0.24.0`. Absent: the default release.'),
    ...commandLineShape,
    config: configInputSchema
      .optional()
      .describe('A partial ParallelConfig. Send it instead of argv and command.'),
    env: environmentSchema.optional(),
    hosts: z
      .union([z.array(hostEntrySchema).min(1).max(MOST_HOSTS), sameHostsSchema])
      .describe('The hosts that the plan may use: a list, or a number of identical hosts.'),
    strategy: z
      .enum(['auto', ...STRATEGY_NAMES])
      .optional()
      .describe(
        'How the hosts share the work. `auto`, the default, uses the first of the others that fits.',
      ),
    strict: z
      .boolean()
      .optional()
      .describe('True: a fact that could change the outcome and is unknown is a fault.'),
  })
  .openapi('PlanRequest', {
    description:
      'A deployment as one command without per-node options, and the hosts that it may use. Send one of argv, command and config; a model alone is enough to list its layouts.',
  })

/** A valid request for a plan. */
export type PlanRequest = z.infer<typeof planRequestSchema>
/** A host in the list of a request for a plan. */
export type HostEntry = z.infer<typeof hostEntrySchema>
