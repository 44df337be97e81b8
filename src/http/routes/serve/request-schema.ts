import { z } from '@hono/zod-openapi'
import { isJsonObject } from '../../request/json/json-object.ts'
import { hostSchema, resolveRequestSchema } from '../resolve/request-schema.ts'

const MOST_WORDS = 4_096
const MOST_FILES = 16
/** The longest word, command or file, which is also the limit of Linux for a word. */
export const MOST_CHARACTERS = 131_072

const factDescription = (fact: string) =>
  `${fact} Absent or null: the value in \`config\`, otherwise unknown.`

const modelFactsSchema = z
  .strictObject({
    is_moe: z.boolean().nullish().describe(factDescription('Whether it is a mixture of experts.')),
    attention_heads: z
      .int()
      .min(1)
      .nullish()
      .describe(factDescription('Number of query heads of one attention layer.')),
    kv_heads: z
      .int()
      .min(1)
      .nullish()
      .describe(factDescription('Number of key and value heads of one attention layer.')),
    mla: z
      .boolean()
      .nullish()
      .describe(factDescription('Whether it uses multi-head latent attention.')),
    experts: z
      .int()
      .min(0)
      .nullish()
      .describe(factDescription('Number of routed experts of one layer; 0 for a dense model.')),
    pipeline_parallel: z
      .boolean()
      .nullish()
      .describe(
        factDescription("Whether vLLM's class for the model supports pipeline parallelism."),
      ),
    runner: z
      .enum(['generate', 'pooling'])
      .nullish()
      .describe(factDescription('Whether the model generates text or computes vectors.')),
    parameters: z.number().min(1).nullish().describe(factDescription('Number of weights.')),
    bytes_per_parameter: z
      .number()
      .min(0)
      .nullish()
      .describe(factDescription('Bytes that one weight takes, such as 2 or 0.5.')),
  })
  .openapi('ModelFacts', { description: 'Facts about the model. Every fact is optional.' })

/** The model of a command line. */
export const modelSchema = z
  .strictObject({
    config: z
      .custom<Readonly<Record<string, unknown>>>(isJsonObject, { error: 'object' })
      .optional()
      .openapi({
        type: 'object',
        description: "The model's Hugging Face config.json, unchanged.",
      }),
    facts: modelFactsSchema.nullish().describe('Facts that override `config`.'),
  })
  .openapi('Model', {
    description: 'The model that is served: its config.json, facts about it, or both.',
  })

const filesSchema = z
  .custom<Readonly<Record<string, string>>>(isJsonObject, { error: 'object' })
  .check(({ value, issues }) => {
    if (!isJsonObject(value)) return
    const files = Object.entries(value)
    if (files.length > MOST_FILES) {
      issues.push({
        code: 'too_big',
        origin: 'object',
        maximum: MOST_FILES,
        input: value,
        path: [],
      })
    }
    for (const [name, text] of files) {
      if (typeof text === 'string') continue
      issues.push({ code: 'invalid_type', expected: 'string', input: text, path: [name] })
    }
  })
  .openapi('Files', {
    type: 'object',
    maxProperties: MOST_FILES,
    additionalProperties: { type: 'string' },
    description: 'The text of each file that `--config` can name, by the name used there.',
  })

/** The host of a request to serve: one fact more than resolution reads. */
export const serveHostSchema = z
  .strictObject({
    ...hostSchema.shape,
    address: z
      .string()
      .min(1)
      .max(255)
      .nullish()
      .describe(
        "The host's own IP address, which vLLM uses for data parallelism over Ray. Absent or null: unknown.",
      ),
  })
  .openapi('ServeHostFacts', {
    description: 'What the launch reads from the machine. Every fact is optional.',
  })

/** A command line, in one of two forms, and facts about the model. */
export const commandLineShape = {
  argv: z
    .array(z.string().max(MOST_CHARACTERS))
    .max(MOST_WORDS)
    .optional()
    .describe(
      'The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. Send them instead of command.',
    ),
  command: z
    .string()
    .max(MOST_CHARACTERS)
    .optional()
    .describe(
      'One shell command line, such as `vllm serve MODEL -tp 8`. It is read and never run. Send it instead of argv.',
    ),
  files: filesSchema.optional(),
  model: modelSchema.optional(),
}

const { host_id, host_report, env, data_parallel_local_rank, strict, enforce } =
  resolveRequestSchema.shape

/** What `?include=` can add to an answer to a request to serve. */
export const INCLUDES = ['layout'] as const

/** The body of `POST /v1/serve`. */
export const serveRequestSchema = z
  .strictObject({
    vllm_version: z
      .string()
      .optional()
      .describe(
        'The release of vLLM that runs the command line, such as `0.24.0`. Absent: the release in the tag of the container image that `command` starts, else the default release. Every answer names the release.',
      ),
    ...commandLineShape,
    host: serveHostSchema.optional(),
    host_id,
    host_report,
    env,
    data_parallel_local_rank,
    strict,
    enforce,
  })
  .openapi('ServeRequest', {
    description:
      'A command line, as `argv` or as `command`, and facts about the host where it will run.',
  })

/** A valid request to serve. */
export type ServeRequest = z.infer<typeof serveRequestSchema>
