import { z } from '@hono/zod-openapi'
import { HostId } from '../../../hosts/host.ts'
import type { Resolution } from '../../../parallel-config/index.ts'
import { isJsonObject } from '../../request/json/json-object.ts'

/** The schema of a JSON Pointer to something. */
export const pointer = (what: string) => z.string().describe(`JSON Pointer (RFC 6901) to ${what}.`)
const ruleCode = z.string().describe('Code of the rule.')
const message = z.string().describe('What it means and, if something should be done, what.')

/** One of the `changes` of an answer. */
export const changeSchema = z
  .object({
    pointer: pointer('the field'),
    from: z
      .unknown()
      .describe('The value that was sent, or the default; null if neither exists.')
      .openapi({}),
    to: z.unknown().describe('The value after resolution.').openapi({}),
    rule: z.string().describe('Code of the rule that set the value.'),
  })
  .openapi('Change', {
    description:
      'A field whose value differs from what was sent or, when it was not sent, from its default.',
  })

/** One of the `notices` of an answer. */
export const noticeSchema = z
  .object({
    code: z.string().describe('Stable code of the notice.'),
    severity: z.enum(['info', 'warning']).describe('How serious it is.'),
    pointer: pointer('the field that it is about'),
    message,
  })
  .openapi('Notice', {
    description: 'Something that vLLM says or does on its own while it resolves a config.',
  })

/** One of the `checks` of an answer. */
export const checkSchema = z
  .object({
    code: z.string().describe('Stable code of the check.'),
    severity: z
      .enum(['error', 'warning'])
      .describe(
        'What a failed check means. `error`: the deployment would fail, and a request with `enforce` is refused. `warning`: the deployment would run slower than it could.',
      ),
    verdict: z
      .enum(['pass', 'fail', 'unknown'])
      .describe('The result; unknown if a fact is missing.'),
    pointer: pointer('the field that it is about'),
    message,
    fact: z
      .string()
      .optional()
      .describe(
        'Only with `unknown`: JSON Pointer (RFC 6901) to the missing fact in a request. Absent if no request can give it.',
      ),
  })
  .openapi('Check', { description: "A check that vLLM's constructor does not make." })

/** One of the `assumptions` of an answer. */
export const assumptionSchema = z
  .object({
    fact: pointer('the fact that was not sent'),
    assumed: z
      .unknown()
      .describe('The assumed value; null: none, so the rule was not applied.')
      .openapi({}),
    rule: ruleCode.describe('Code of the rule that needed the fact.'),
    can_change_hash: z
      .boolean()
      .describe('Whether another value of the fact could change the hash.'),
    message,
  })
  .openapi('Assumption', { description: 'A fact that was needed and not sent.' })

/** The NUMA binding of one process. */
export const numactlSchema = z
  .union([
    z.string().describe('Arguments of numactl, such as `--cpunodebind=0 --membind=0`.'),
    z.object({ code: z.string().describe('Code of the reason why the process has none.') }),
  ])
  .openapi('NumactlArguments', {
    description: 'The numactl arguments of one process, or the reason why it has none.',
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
    generation: z.int().describe('Generation of the report with these facts.'),
    age_seconds: z.int().describe('Whole seconds since the agent last confirmed the report.'),
    state: z
      .enum(['live', 'stale'])
      .describe('`live`: renewals arrive in time; `stale`: one is overdue.'),
  })
  .openapi('RegisteredHost', { description: 'The host of the registry that the facts are from.' })

/** The 200 of `POST /v1/resolve`: for the document; the core's answer is not validated again. */
export const resolveAnswerSchema = z
  .object({
    vllm_version: z.string().describe('The release that the answer is for.'),
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
        'SHA-256 as 64 lower-case hex digits, identical to compute_hash(); null if vLLM itself would raise an exception.',
      ),
    hash_factors: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The factors of the hash by name. Only with `?include=hash_factors`.'),
    dp_init_ports: z
      .array(z.int())
      .nullable()
      .describe(
        'The next 8 TCP ports that get_next_dp_init_port() would return; null while the ports are deferred.',
      ),
    // A union and not `.nullable()`: that would make the named schema itself nullable in the document.
    numa_binding: z.union([numaBindingSchema, z.null()]).describe('Null unless numa_bind is set.'),
    changes: z.array(changeSchema).describe('Every field that the resolution changed.'),
    notices: z.array(noticeSchema).describe('What vLLM would log or change on its own.'),
    checks: z
      .array(checkSchema)
      .describe(
        "Checks that vLLM's constructor does not make. Only for a request with a host fact, `host_id`, `host_report` or `enforce`.",
      ),
    assumptions: z.array(assumptionSchema).describe('Facts that were needed and not sent.'),
    host: registeredHostSchema
      .optional()
      .describe('The host of the registry that the facts are from. Only with `host_id`.'),
    deferred: z
      .array(pointer('a value that only the launch itself determines'))
      .describe('Values that only the launch itself determines, such as an open port.'),
  })
  .openapi('Resolution', {
    description: 'The config as the chosen release of vLLM would resolve it.',
  })
