import { z } from '@hono/zod-openapi'
import { HostId } from '../../../hosts/host.ts'
import type { Resolution } from '../../../parallel-config/index.ts'
import { isJsonObject } from '../../request/json/json-object.ts'

export const pointer = (what: string) => z.string().describe(`JSON Pointer (RFC 6901) to ${what}.`)
const ruleCode = z.string().describe('Code of the rule.')
const message = z
  .string()
  .describe('What it means for the reader and, where something is to be done, what.')

export const changeSchema = z
  .object({
    pointer: pointer('the field'),
    from: z
      .unknown()
      .describe('What was sent, or the default; null where there was neither.')
      .openapi({}),
    to: z.unknown().describe('The value after resolution.').openapi({}),
    rule: z.string().describe('Code of the rule that set the value.'),
  })
  .openapi('Change', {
    description:
      'A field whose value differs from what was sent or, when it was not sent, from its default.',
  })

export const noticeSchema = z
  .object({
    code: z.string().describe('Stable code of the notice.'),
    severity: z.enum(['info', 'warning']).describe('How much it should worry the reader.'),
    pointer: pointer('the field that it is about'),
    message,
  })
  .openapi('Notice', {
    description: 'Something that vLLM says or does on its own while it resolves a config.',
  })

export const checkSchema = z
  .object({
    code: z.string().describe('Stable code of the check.'),
    severity: z
      .enum(['error', 'warning'])
      .describe(
        'What it means when the check fails. `error`: the deployment would fail, and so does a request with `enforce`; `warning`: it would run slower than it could.',
      ),
    verdict: z
      .enum(['pass', 'fail', 'unknown'])
      .describe('What came out; unknown where a fact is missing.'),
    pointer: pointer('the field that it is about'),
    message,
    fact: z
      .string()
      .optional()
      .describe(
        'Only with `unknown`: JSON Pointer (RFC 6901) to the missing fact, in a request. Absent where no request could give it.',
      ),
  })
  .openapi('Check', { description: "A verdict that goes beyond what vLLM's constructor looks at." })

export const assumptionSchema = z
  .object({
    fact: pointer('the fact that nobody gave'),
    assumed: z
      .unknown()
      .describe('The value taken instead; null: none, the rule was not applied.')
      .openapi({}),
    rule: ruleCode.describe('Code of the rule that needed the fact.'),
    can_change_hash: z
      .boolean()
      .describe('Whether another value of the fact could give another hash.'),
    message,
  })
  .openapi('Assumption', { description: 'A fact that nobody gave and that mattered.' })

export const numactlSchema = z
  .union([
    z.string().describe('Arguments of numactl, such as `--cpunodebind=0 --membind=0`.'),
    z.object({ code: z.string().describe('Code of the reason why there are none.') }),
  ])
  .openapi('NumactlArguments', {
    description: 'The numactl arguments of one process, or the reason why there are none.',
  })

const numaBindingSchema = z
  .object({
    workers: z.array(numactlSchema).describe('By local rank, from 0.'),
    engine_core: numactlSchema,
  })
  .openapi('NumaBinding', { description: 'How each process of this node is bound to NUMA nodes.' })

const registeredHostSchema = z
  .object({
    host_id: HostId,
    generation: z.int().describe('Of the report that the facts are from.'),
    age_seconds: z.int().describe('Whole seconds since the agent last said that the report holds.'),
    state: z
      .enum(['live', 'stale'])
      .describe('`live`: renewals come in time; `stale`: one is overdue.'),
  })
  .openapi('RegisteredHost', { description: 'The host of the registry that the facts are from.' })

/** The 200 of `POST /v1/resolve`: for the document; the core's answer is not validated again. */
export const resolveAnswerSchema = z
  .object({
    vllm_version: z.string().describe('The release whose behaviour this is.'),
    config: z
      .custom<Resolution['config']>(isJsonObject)
      .openapi('ParallelConfig', { type: 'object' }),
    derived: z
      .custom<Resolution['derived']>(isJsonObject)
      .openapi('DerivedProperties', { type: 'object' }),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .describe(
        'SHA-256 as 64 lower-case hex digits, the same as compute_hash() gives; null where vLLM itself would raise.',
      ),
    hash_factors: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the hash is made of, by name. Only with `?include=hash_factors`.'),
    dp_init_ports: z
      .array(z.int())
      .nullable()
      .describe(
        'The next 8 TCP port numbers that get_next_dp_init_port() would hand out; null while the ports are deferred.',
      ),
    // A union and not `.nullable()`: that would make the named schema itself nullable in the document.
    numa_binding: z.union([numaBindingSchema, z.null()]).describe('Null unless numa_bind is set.'),
    changes: z.array(changeSchema).describe('How the config became the answer, field by field.'),
    notices: z.array(noticeSchema).describe('What vLLM would log or change on its own.'),
    checks: z
      .array(checkSchema)
      .describe(
        "Verdicts beyond vLLM's constructor. Made for a request with a host fact, `host_id`, `host_report` or `enforce`.",
      ),
    assumptions: z.array(assumptionSchema).describe('Facts that nobody gave and that mattered.'),
    host: registeredHostSchema
      .optional()
      .describe('The host of the registry that the facts are from. Only with `host_id`.'),
    deferred: z
      .array(pointer('a value that only the launch itself can fix'))
      .describe('Values that only the launch itself can fix, such as an open port.'),
  })
  .openapi('Resolution', {
    description: 'The config as the chosen release of vLLM would have resolved it.',
  })
