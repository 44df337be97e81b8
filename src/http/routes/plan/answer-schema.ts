import { z } from '@hono/zod-openapi'
import {
  PLAN_FINDINGS,
  type PlanNode,
  PORT_PURPOSES,
  type PortPurpose,
  STRATEGY_NAMES,
} from '../../../plan/index.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { checkSchema } from '../resolve/answer-schema.ts'
import {
  engineShape,
  processGroupsSchema,
  sizesSchema,
  workerRanksShape,
} from '../serve/layout-schema.ts'

const purposes = Object.keys(PORT_PURPOSES) as [PortPurpose, ...PortPurpose[]]
const strategy = z.enum(STRATEGY_NAMES).describe('A way to share the work.')

const workerSchema = z
  .object({
    ...workerRanksShape,
    device: z.int().describe('Index among the devices of the host.'),
  })
  .openapi('PlanWorker', { description: 'One worker: one device of one engine.' })

const engineSchema = z
  .object({
    ...engineShape,
    devices: z.array(z.int()).describe('The devices of its workers on this host.'),
    workers: z.array(workerSchema).describe('Its workers on this host.'),
  })
  .openapi('PlanEngine', { description: 'An engine, or the part of it that is on one host.' })

const portSchema = z
  .object({
    port: z
      .int()
      .nullable()
      .describe('Null: the operating system chooses the port when the process starts.'),
    through: z.int().optional().describe('The last port of a range. Absent: a single port.'),
    protocol: z.literal('tcp').describe('Transport protocol.'),
    purpose: z.enum(purposes).describe('What the port is for.'),
    from: z
      .enum(['clients', 'nodes', 'node'])
      .describe(
        'Who connects: clients of the API, other nodes of the deployment, or only processes of the same node.',
      ),
  })
  .openapi('PlanPort', { description: 'A port that a node listens on.' })

const connectionSchema = z
  .object({
    to: z.string().describe('Name of the host.'),
    port: z.int().nullable().describe('Null: that host chooses the port when its process starts.'),
    protocol: z.literal('tcp').describe('Transport protocol.'),
    purpose: z.enum(purposes).describe('What the port is for.'),
  })
  .openapi('PlanConnection', { description: 'A port on another host that a node connects to.' })

const nodeSchema = z
  .object({
    host: z.string().describe('Name of the host.'),
    address: z.string().describe('The address by which other hosts reach it.'),
    argv: z
      .array(z.string())
      .nullable()
      .describe('The words after `vllm`; null on a node that only joins a Ray cluster.'),
    env: z.record(z.string(), z.string()).describe('Environment variables to set for it.'),
    before: z.array(z.string()).describe('Shell commands to run before it, such as `ray start`.'),
    serves: z.boolean().describe('Whether it serves requests.'),
    resolution: z
      .custom<PlanNode['resolution']>((value) => value === null || isJsonObject(value))
      .openapi({
        type: ['object', 'null'],
        additionalProperties: true,
        description:
          'The answer of `POST /v1/serve` for this command on this host; null without a command.',
      }),
    engines: z.array(engineSchema).describe('The engines, or parts of them, on this host.'),
    ports: z.array(portSchema).describe('Every port that it listens on.'),
    connects: z.array(connectionSchema).describe('Every port on other hosts that it connects to.'),
  })
  .openapi('PlanNode', {
    description:
      'One command on a host. With external load balancing a host has several; with Ray most hosts have none.',
  })

const weightsSchema = z
  .object({
    fits: z
      .enum(['yes', 'no', 'unknown'])
      .describe('Whether the weights fit, according to the estimate.'),
    bytes_per_device: z
      .int()
      .nullable()
      .describe('Bytes of weights on each device; null: unknown.'),
    usable_bytes: z
      .int()
      .nullable()
      .describe('The memory that vLLM uses of the smallest device, in bytes; null: unknown.'),
    formula: z.string().describe('The formula of the estimate.'),
  })
  .openapi('WeightEstimate', {
    description: 'An estimate of the memory that the weights take on each device.',
  })

const layoutSchema = z
  .object({
    sizes: sizesSchema,
    strategy,
    options: z.array(z.string()).describe('The options that set these sizes.'),
    devices_used: z.int().describe('Devices that it uses.'),
    devices_idle: z.int().describe('Devices that it leaves unused.'),
    tensor_groups_across_hosts: z
      .int()
      .describe('Tensor-parallel groups with workers on more than one host.'),
    weights: weightsSchema,
    why: z
      .array(z.string())
      .describe('The reasons for its place in the list, the strongest first.'),
  })
  .openapi('PlanLayout', { description: 'Sizes that launch on the hosts.' })

const findingSchema = z
  .object({
    code: z.enum(PLAN_FINDINGS.map(({ code }) => code)).describe('Stable code of the finding.'),
    severity: z.enum(['error', 'warning', 'note']).describe('How serious it is.'),
    hosts: z.array(z.string()).describe('Names of the hosts at which to act.'),
    message: z.string().describe('What is wrong and what to do.'),
  })
  .openapi('PlanFinding', { description: 'Something that you should know about the plan.' })

/** The 200 of `POST /v1/plan`: for the document; the planner's answer is not validated again. */
export const planAnswerSchema = z
  .object({
    vllm_version: z.string().describe('The release that the plan is for.'),
    strategy: strategy.describe('How the hosts share the work.'),
    reasons: z
      .array(
        z
          .object({
            strategy,
            fits: z.boolean().describe('Whether the plan uses it.'),
            code: z.string().optional().describe('Stable code of the reason why it does not fit.'),
            message: z.string().describe('Why the plan uses it or not.'),
          })
          .openapi('PlanReason', { description: 'Why the plan uses a strategy or not.' }),
      )
      .describe('The strategies that were tried, in order. The plan uses the last one.'),
    sizes: sizesSchema,
    nodes: z.array(nodeSchema).describe('What runs where, in the order of the ranks.'),
    groups: processGroupsSchema,
    endpoints: z
      .array(
        z
          .object({
            address: z.string().describe('Address of the host.'),
            port: z.int().describe('Port of its API server.'),
            ranks: z.array(z.int()).describe('The data-parallel ranks that serve there.'),
          })
          .openapi('PlanEndpoint', { description: 'The endpoints to send requests to.' }),
      )
      .describe('Where to send requests, and which engines serve there.'),
    weights: weightsSchema,
    checks: z.array(checkSchema).describe('Checks that vLLM itself does not make.'),
    findings: z.array(findingSchema).describe('What you should know about the plan.'),
    layouts: z
      .array(layoutSchema)
      .optional()
      .describe(
        'Every layout that launches, best first. The plan is for the first one. Only if the request sets no size and the model is known.',
      ),
    network_policy: z
      .string()
      .optional()
      .describe('Kubernetes NetworkPolicies as YAML. Only with `?include=network_policy`.'),
    manifest: z
      .string()
      .optional()
      .describe('Kubernetes objects that run the plan, as YAML. Only with `?include=manifest`.'),
    systemd: z
      .array(
        z.object({
          host: z.string().describe('Name of the host.'),
          name: z.string().describe('Name of the unit file.'),
          unit: z.string().describe('Text of the unit file.'),
        }),
      )
      .optional()
      .describe('A systemd unit for each command. Only with `?include=systemd`.'),
    docker: z
      .array(
        z.object({
          host: z.string().describe('Name of the host.'),
          command: z.string().describe('The command line to run on the host.'),
        }),
      )
      .optional()
      .describe('A docker command line for each command. Only with `?include=docker`.'),
  })
  .openapi('Plan', { description: 'What to run on every host of the deployment.' })
